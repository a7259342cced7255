import { readConfig } from '../../pyyaml/read-config.ts';
import { entryOf, itemsOf } from '../../workflow/autofix/config-access.ts';
import { withBlocks } from './choose/pick-draft.ts';
import { foreignToolOf } from './foreign-workflow.ts';
import { createAnswerSplitter } from './split-answer.ts';

/** A config that the user sent, as a file or in a message. */
export interface ProvidedConfig {
  readonly name: string;
  readonly yaml: string;
}

interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** What the messages of a turn bring besides words. */
export interface BroughtFiles {
  /** The only config among the files, or the one in the text. */
  readonly config?: ProvidedConfig;
  /** An export of another tool, and the name of that tool. */
  readonly foreign?: { readonly name: string; readonly tool: string };
  /** The words without the config that was pasted among them. */
  readonly words: string;
  /** The other files. */
  readonly files: readonly NamedText[];
}

const PASTED = 'pasted.yaml';
/** Discord sends a long message as a file of this name. */
const MESSAGE_FILE = 'message.txt';

/** Tells the config, whatever its file is called, from the words and the other files. */
export function readBrought(text: string, files: readonly NamedText[]): BroughtFiles {
  const configs = files.filter((file) => isConfigFile(file) && !holdsWords(file));
  const [file] = configs;
  if (file !== undefined) {
    if (configs.length > 1) return { words: text, files };
    const others = files.filter((other) => other !== file);
    return { config: { name: file.name, yaml: file.text }, words: text, files: others };
  }
  for (const candidate of files) {
    const inside = pastedConfig(candidate.text);
    const isMessage = candidate.name.toLowerCase() === MESSAGE_FILE;
    if (inside === undefined || (inside.words !== '' && !isMessage && !FENCE_AT_MARGIN.test(candidate.text))) continue;
    const words = [text, isMessage ? inside.words : ''].filter((part) => part !== '').join('\n\n');
    const others = files.filter((other) => other !== candidate);
    return { config: { name: candidate.name, yaml: inside.yaml }, words, files: others };
  }
  const pasted = pastedConfig(text);
  if (pasted !== undefined) return { config: { name: PASTED, yaml: pasted.yaml }, words: pasted.words, files };
  const [foreign] = [...files, { name: 'It', text }].flatMap(({ name, text: content }) => {
    const tool = foreignToolOf(content);
    return tool === undefined ? [] : [{ name, tool }];
  });
  return { words: text, files, ...(foreign === undefined ? {} : { foreign }) };
}

/** A long message with a config in it, or notes with one in a fence. YAML reads words before a config as a key when they end with a colon. */
function holdsWords({ name, text }: NamedText): boolean {
  const mayHold = name.toLowerCase() === MESSAGE_FILE || (FENCE_AT_MARGIN.test(text) && !readConfig(text, 'yaml').ok);
  return mayHold && (pastedConfig(text)?.words ?? '') !== '';
}

const FENCE_AT_MARGIN = /^(?:`{3}|~{3})/m;

/** Above this length only the keys at the left margin tell, because to read it takes time. UTF-16 code units. */
const MOST_READ = 64 * 1024;
const KEY_AT_MARGIN = /^["']?(schema_version|flow|state|nodes|edges)["']?[ \t]*:/gm;

/** Whether a file is a workflow config, judged by what is in it. JSON is read as the YAML that it is. */
export function isConfigFile({ text }: Pick<NamedText, 'text'>): boolean {
  const keys = new Set([...text.matchAll(KEY_AT_MARGIN)].map(([, key]) => key));
  if (text.length > MOST_READ) return keys.size >= 2 || /^\s*\{\s*"schema_version"/.test(text.slice(0, 200));
  const read = readConfig(text, 'yaml');
  if (!read.ok) return keys.has('schema_version') || keys.size >= 2;
  const { root } = read;
  if (entryOf(root, 'schema_version') !== undefined) return true;
  if (foreignToolOf(text) !== undefined) return false;
  const parts = ['flow', 'state', 'nodes', 'edges'].filter((name) => entryOf(root, name) !== undefined);
  return parts.length >= 2 || ['nodes', 'steps'].some((name) => itemsOf(entryOf(root, name)).some(isStep));
}

function isStep(node: Parameters<typeof entryOf>[0]): boolean {
  return ['prompt', 'outputs', 'output_schema', 'code'].some((name) => entryOf(node, name) !== undefined);
}

/** A config that was pasted into a message, with or without a fence, and the words around it. */
export function pastedConfig(text: string): { readonly yaml: string; readonly words: string } | undefined {
  if (!/(?:schema_version|nodes|flow|state|edges)["']?[ \t]*:/.test(text)) return undefined;
  const splitter = createAnswerSplitter();
  splitter.push(text);
  const parts = splitter.end();
  const configs = parts.blocks.flatMap((block, position) => (isConfigFile(block) ? [position] : []));
  const [only] = configs;
  const block = only === undefined ? undefined : parts.blocks[only];
  if (block === undefined || configs.length > 1) return undefined;
  const others = parts.blocks.flatMap((_, position) => (position === only ? [] : [position]));
  return { yaml: block.text, words: withBlocks(parts, others) };
}
