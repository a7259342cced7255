import { entriesOf, entryOf, itemsOf, keyOf, textOf } from './autofix/config-access.ts';
import type { ConfigNode } from '../pyyaml/config-node.ts';
import { formatPath } from '../pyyaml/path.ts';
import { readConfig } from '../pyyaml/read-config.ts';
import { holdsSecret, isSecretKey } from './secrets.ts';
import { isRiskyTool } from './tools.ts';

/** What a person should know of a config before it runs. Decided by rule: no model is asked, so none can argue it away. */
export interface SafetyReview {
  /** Places that hold what looks like a key or password. A config with one is not passed on. */
  readonly secrets: readonly SecretPlace[];
  /** What reaches beyond the run, one short clause each. */
  readonly notes: readonly string[];
}

interface SecretPlace {
  /** From 1. */
  readonly line: number;
  /** Empty where the text cannot be read. */
  readonly path: string;
}

/** Reviews a config text, valid or not. Never throws. */
export function reviewSafety(yaml: string): SafetyReview {
  const read = readConfig(yaml, 'yaml');
  if (!read.ok) return { secrets: secretLines(yaml), notes: [] };
  const texts = textsIn(read.root, []);
  return {
    secrets: secretPlaces(texts, yaml),
    notes: [...new Set([...itemsOf(entryOf(read.root, 'nodes')).flatMap(notesOnNode), ...notesOnPaths(texts, yaml)])],
  };
}

interface PlacedText {
  readonly text: string;
  readonly path: (string | number)[];
  readonly line: number;
}

function textsIn(node: ConfigNode, path: (string | number)[]): PlacedText[] {
  if (node.kind === 'string') return [{ text: node.value, path, line: node.place.line }];
  const items = itemsOf(node).flatMap((item, index) => textsIn(item, [...path, index]));
  const entries = entriesOf(node).flatMap((entry) => {
    const name = keyOf(entry) ?? '';
    const at = path.concat(name);
    return [{ text: name, path: at, line: entry.key.place.line }].concat(textsIn(entry.value, at));
  });
  return [...items, ...entries];
}

function secretPlaces(texts: readonly PlacedText[], yaml: string): SecretPlace[] {
  const lines = secretLines(yaml);
  const found = texts.flatMap(({ text, path, line }): SecretPlace[] => {
    const named = path.length > 1 && isSecretKey(String(path.at(-1))) && path.at(-1) !== text && /^\S{8,}$/.test(text);
    if (!holdsSecret(text) && !(named && !/^[{$<]/.test(text))) return [];
    const inside = text.split('\n').findIndex((part) => holdsSecret(part));
    const exact = firstBetween(lines, line, line + Math.max(inside, 0) + 1) ?? line;
    return [{ line: exact, path: formatPath(path) }];
  });
  // Comments hold no values, but are part of the file.
  return found.length > 0 ? found : lines;
}

/** The first of the places, which are in order, that lies between two lines. */
function firstBetween(places: readonly SecretPlace[], from: number, to: number): number | undefined {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle]?.line ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  const found = places[low]?.line;
  return found !== undefined && found <= to ? found : undefined;
}

function secretLines(yaml: string): SecretPlace[] {
  return yaml.split('\n').flatMap((line, index) => (holdsSecret(line) ? [{ line: index + 1, path: '' }] : []));
}

const RISKS: Readonly<Record<string, string>> = {
  shell: 'runs commands on the machine',
  process: 'starts programs on the machine',
  env_vars: 'reads the environment variables',
  http_client: 'sends requests to any address',
};

function notesOnNode(node: ConfigNode): string[] {
  const id = textOf(entryOf(node, 'id')) ?? 'a step';
  const tools = itemsOf(entryOf(node, 'tools')).flatMap((tool) => textOf(tool) ?? textOf(entryOf(tool, 'name')) ?? []);
  const risky = tools.filter(isRiskyTool).map((tool) => `\`${id}\` uses \`${tool}\`, which ${RISKS[tool]}`);
  if ((textOf(entryOf(node, 'code')) ?? '') === '') return risky;
  const sandbox = entryOf(node, 'sandbox');
  const [enabled, network] = [entryOf(sandbox, 'enabled'), entryOf(sandbox, 'network')];
  const isOff = sandbox === undefined || sandbox.kind === 'null' || isFalse(enabled);
  return [
    ...risky,
    ...(isOff ? [`the code of \`${id}\` runs outside a sandbox`] : []),
    ...(isFalse(network) ? [`the code of \`${id}\` has no network`] : []),
  ];
}

function isFalse(node: ConfigNode | undefined): boolean {
  return (node?.kind === 'bool' && !node.value) || /^(?:false|no|off|0|n|f)$/i.test(textOf(node) ?? '');
}

/** Places outside the folder that a run works in. */
const OUTSIDE =
  /(?<![\w./:}-])(?:\/(?:etc|root|home|usr|var|proc|sys|tmp|dev|opt|mnt|srv|boot|Users|private)(?=[/\s"'`,;)]|$)[^\s"'`,;)]*|~\/[^\s"'`,;)]*|\.\.[/\\][^\s"'`,;)]*|[A-Za-z]:\\[^\s"'`,;)]*)/g;

/** A person reads no more of them than that. */
const MOST_PATHS = 50;

function notesOnPaths(texts: readonly PlacedText[], yaml: string): string[] {
  const lines = yaml.split('\n');
  const found = texts.flatMap(({ text, line }) => Array.from(text.matchAll(OUTSIDE), ([path]) => ({ path, line })));
  return found.slice(0, MOST_PATHS).map(({ path, line }) => {
    const at = lines.findIndex((one, index) => index >= line - 1 && one.includes(path));
    return `line ${at === -1 ? line : at + 1} names \`${path.slice(0, 60)}\`, outside the workspace`;
  });
}
