import { autofix } from '../../workflow/autofix/autofix.ts';
import { validateConfig } from '../../workflow/validate.ts';
import type { PromptTask } from '../provider.ts';
import { describeFixes, describeIssues } from './edit/describe.ts';
import type { Language } from './language.ts';
import type { OfflineAnswer } from './offline-answer.ts';
import { say } from './speech.ts';
import { quoted } from './user-phrase.ts';

/** A message taken apart: a config that came with it, as a file or pasted into the text, and the rest of the words. */
export interface Brought {
  readonly words: string;
  readonly config?: { readonly name: string | undefined; readonly yaml: string };
}

/** The first file or fenced block that looks like a config counts; a text may also be nothing but a config. */
export function takeApart(task: PromptTask): Brought {
  const file = task.files.find(({ text }) => looksLikeConfig(text));
  if (isBareConfig(task.text)) {
    return { words: '', config: file === undefined ? { name: undefined, yaml: task.text } : named(file) };
  }
  const { words, blocks } = withoutBlocks(task.text);
  const block = blocks.find((text) => looksLikeConfig(text));
  if (file !== undefined) return { words, config: named(file) };
  return block === undefined ? { words } : { words, config: { name: undefined, yaml: block } };
}

function named({ name, text }: PromptTask['files'][number]): { name: string; yaml: string } {
  return { name, yaml: text };
}

function looksLikeConfig(text: string): boolean {
  return /^[ \t{]*["']?(?:schema_version|nodes|state|flow)["']?[ \t]*:/m.test(text);
}

/** Whether the first line that is not a comment begins a config. */
function isBareConfig(text: string): boolean {
  const first = text.split('\n').find((line) => !/^\s*(?:#.*|---\s*)?$/.test(line));
  return /^["']?schema_version["']?\s*:/.test(first ?? '');
}

/** The lines outside fenced blocks, and the text of each block; one that never closes goes to the end. */
function withoutBlocks(text: string): { words: string; blocks: string[] } {
  const words: string[] = [];
  const blocks: string[][] = [];
  let fence: string | undefined;
  for (const line of text.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined && mark !== undefined) {
      fence = mark;
      blocks.push([]);
    } else if (fence !== undefined && mark?.startsWith(fence) === true && line.trim() === mark) {
      fence = undefined;
    } else if (fence === undefined) {
      words.push(line);
    } else {
      blocks.at(-1)?.push(line);
    }
  }
  return { words: words.join('\n'), blocks: blocks.map((lines) => `${lines.join('\n')}\n`) };
}

const asUser = (yaml: string) => validateConfig(yaml, { origin: 'user' });

/** Fixes an invalid config by rule and says what was fixed. Where rules are not enough, says everything that is wrong with it. */
export function fixConfig(yaml: string, file: string, language: Language): OfflineAnswer {
  const { yaml: fixed, fixes, offers, report } = autofix(yaml, asUser, { removals: 'offer' });
  if (report.valid)
    return {
      lines: [
        say(language, 'file_fixed', { file }),
        ...describeFixes([...fixes, ...offers]),
        ...(offers.length === 0 ? [] : [say(language, 'say_remove')]),
      ],
      config: fixed,
    };
  const { issues } = validateConfig(yaml, { origin: 'user' });
  const count = say(language, 'file_invalid', { file, n: issues.length });
  return { lines: [count, ...describeIssues(issues, language), say(language, 'file_hint')] };
}

/** Says what the config is; a valid one becomes the current one as it is, byte for byte. */
export function importConfig(
  { name, yaml }: NonNullable<Brought['config']>,
  _text: string,
  language: Language,
  _library: unknown,
): OfflineAnswer {
  const { valid, issues, workflow } = validateConfig(yaml, { origin: 'user' });
  const file = name === undefined ? say(language, 'your_text') : quoted(name);
  if (!valid || workflow === undefined) return fixConfig(yaml, file, language);
  const facts = { file, name: quoted(workflow.flow.name), n: workflow.nodes.length };
  const notes = issues.length === 0 ? [] : [say(language, 'is_valid_with_notes'), ...describeIssues(issues, language)];
  return { lines: [say(language, 'file_valid', facts), ...notes], config: yaml };
}
