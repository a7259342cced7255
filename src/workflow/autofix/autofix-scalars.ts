import { entriesOf, entryOf, keyOf, nodeAt, textOf } from './config-access.ts';
import type { ConfigList, ConfigNode } from '../../pyyaml/config-node.ts';
import { suggestType } from '../type-string.ts';
import type { Fix, FixFamily, InvalidConfig, PlacedIssue } from './fix.ts';
import { sourceOf } from './text/source-text.ts';
import { float, type YamlValue } from '../../pyyaml/write-yaml.ts';

/** Single values that YAML or the model took for something else. */
export const fixScalars: FixFamily = (config) => [
  ...missingHead(config),
  ...config.errors.flatMap((error) => fixScalar(error, config) ?? []),
];

function fixScalar(error: PlacedIssue, config: InvalidConfig): Fix | undefined {
  const { at } = error;
  const name = at.map(String).join('.');
  const set = (value: YamlValue, said: string): Fix => ({ edits: [{ path: at, value }], said });
  const node = nodeAt(config.root, at);
  switch (error.code) {
    case 'schema.string_type':
      return asText(error, node, config);
    case 'schema.model_type':
      return shortSection(error, node);
    case 'schema.version_unsupported':
      return set('1.0', 'set `schema_version` to "1.0"');
    case 'schema.flow_name_blank':
      return set('workflow', 'gave the flow a name');
    case 'schema.less_than_equal':
      return at.at(-1) === 'temperature'
        ? set(float(1), 'lowered the temperature to 1.0, the highest there is')
        : undefined;
    case 'schema.greater_than_equal':
      return at.at(-1) === 'temperature'
        ? set(float(0), 'raised the temperature to 0.0, the lowest there is')
        : undefined;
    case 'run.no_attempts':
      return set(1, 'set `max_retries` to 1, as it counts attempts');
    case 'schema.provider_unknown':
      return provider(node, set);
    case 'effect.code_unsandboxed':
      return sandbox(at);
    case 'schema.bool_parsing':
      return flagInWords(node, name, set);
    default:
      return node?.kind === 'null' && error.code !== 'schema.missing' && typeof at.at(-1) === 'string'
        ? { edits: [{ path: at, remove: true }], said: `left out the empty \`${name}\`` }
        : undefined;
  }
}

/** A number, date, bool or placeholder where text is wanted, as it is written in the file. */
function asText(error: PlacedIssue, node: ConfigNode | undefined, { lines }: InvalidConfig): Fix | undefined {
  const name = String(error.at.at(-1));
  if (node?.kind === 'map') return placeholder(error, node);
  if (node?.kind === 'list') return name === 'type' ? listType(error, node) : joinedLines(error, node);
  if (node === undefined || node.kind === 'null') return undefined;
  const value = sourceOf(node, lines) ?? String(node.value);
  return { edits: [{ path: error.at, value }], said: `put \`${name}\` in quotes` };
}

/** `type: [str]`. */
function listType({ at }: PlacedIssue, { items }: ConfigList): Fix | undefined {
  const [item, ...more] = items;
  const type = item?.kind === 'string' && more.length === 0 ? suggestType(`list[${item.value}]`) : undefined;
  return type === undefined ? undefined : { edits: [{ path: at, value: type }], said: `wrote type \`${type}\`` };
}

/** A prompt, description or code as a list of its lines. */
function joinedLines({ at }: PlacedIssue, { items }: ConfigList): Fix | undefined {
  const name = String(at.at(-1));
  const lines = items.flatMap((item) => textOf(item) ?? []);
  if (!/^(?:prompt|description|code)$/.test(name) || lines.length === 0 || lines.length < items.length)
    return undefined;
  return { edits: [{ path: at, value: lines.join('\n') }], said: `wrote \`${name}\` as one text` };
}

/** `flow: my_workflow`, `llm: gpt-4o`: the one key of a section that its text can be. */
function shortSection({ at }: PlacedIssue, node: ConfigNode | undefined): Fix | undefined {
  const key = at.at(-1) === 'llm' ? 'model' : at.length === 1 && at[0] === 'flow' ? 'name' : undefined;
  const text = textOf(node);
  if (key === undefined || text === undefined || text.trim() === '') return undefined;
  return { edits: [{ path: at, value: { [key]: text } }], said: `wrote \`${String(at.at(-1))}\` with its \`${key}\`` };
}

/** `prompt: {topic}` without quotes is a mapping in YAML. */
function placeholder(error: PlacedIssue, node: ConfigNode): Fix | undefined {
  const [entry, ...more] = entriesOf(node);
  const [inner] = entriesOf(entry?.key.kind === 'map' ? entry.key : undefined);
  const name = entry === undefined ? undefined : (keyOf(entry) ?? (inner && keyOf(inner)));
  if (name === undefined || more.length > 0 || entry?.value.kind !== 'null') return undefined;
  return { edits: [{ path: error.at, value: `{${name}}` }], said: `put \`${String(error.at.at(-1))}\` in quotes` };
}

const PROVIDERS: Readonly<Record<string, string>> = {
  gemini: 'google',
  google_genai: 'google',
  vertex: 'google',
  claude: 'anthropic',
  gpt: 'openai',
  chatgpt: 'openai',
  open_ai: 'openai',
  local: 'ollama',
};

function provider(node: ConfigNode | undefined, set: (value: YamlValue, said: string) => Fix): Fix | undefined {
  const written = textOf(node)?.trim().toLowerCase() ?? '';
  const known = ['openai', 'anthropic', 'google', 'ollama'].includes(written);
  const meant = known ? written : Object.hasOwn(PROVIDERS, written) ? PROVIDERS[written] : undefined;
  return meant === undefined ? undefined : set(meant, `wrote the provider as \`${meant}\``);
}

/** `required: required`, ` true `. */
function flagInWords(
  node: ConfigNode | undefined,
  name: string,
  set: (value: YamlValue, said: string) => Fix,
): Fix | undefined {
  const word = textOf(node)?.trim().toLowerCase() ?? '';
  if (/^(?:true|yes|on|required|mandatory|always)$/.test(word)) return set(true, `wrote \`true\` for \`${name}\``);
  return /^(?:false|no|off|optional|never)$/.test(word) ? set(false, `wrote \`false\` for \`${name}\``) : undefined;
}

function sandbox(at: PlacedIssue['at']): Fix {
  const path = [...at.slice(0, 2), 'sandbox'];
  return {
    edits: [
      { path: [...path, 'mode'], value: 'python' },
      { path: [...path, 'enabled'], value: true },
    ],
    said: 'switched on the sandbox for code',
  };
}

/** The two sections whose content needs no thought. */
function missingHead({ root, errors }: InvalidConfig): Fix[] {
  const missing = new Set(errors.flatMap(({ code, path }) => (code === 'schema.missing' ? [path] : [])));
  const fixes: Fix[] = [];
  if (missing.has('schema_version'))
    fixes.push({ edits: [{ path: ['schema_version'], value: '1.0' }], said: 'added `schema_version: "1.0"`' });
  const name = textOf(entryOf(root, 'name')) ?? 'workflow';
  if (missing.has('flow'))
    fixes.push({ edits: [{ path: ['flow', 'name'], value: name }], said: 'gave the flow a name' });
  if (missing.has('flow.name'))
    fixes.push({ edits: [{ path: ['flow', 'name'], value: 'workflow' }], said: 'gave the flow a name' });
  return fixes;
}
