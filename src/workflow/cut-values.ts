import type { ConfigEntry, ConfigMap, ConfigNode, Place } from '../pyyaml/config-node.ts';
import type { Path } from '../pyyaml/path.ts';
import { shortenText } from '../text/cut-text.ts';
import type { Finding } from './finding.ts';

/** An unquoted text that YAML ends early: at ` #`, where a comment begins, or at a comma inside braces, where the next key begins. */
export interface CutValue {
  readonly path: Path;
  readonly by: '#' | ',';
  /** The part that is lost. */
  readonly lost: string;
  /** The text as it was meant. */
  readonly whole: string;
  /** Offsets of all of it in the file. */
  readonly from: number;
  readonly to: number;
  /** The keys that its parts have become. */
  readonly strays: readonly Path[];
}

/** Values that are sentences, in which a `#` is part of the text. */
const TEXT_KEYS: ReadonlySet<string> = new Set(['prompt', 'description', 'logic', 'default', 'name']);

function isTextPlace(key: string, inside: Path): boolean {
  return TEXT_KEYS.has(key) || inside.at(-1) === 'inputs';
}

/** What is between two commas, or a comma and a brace, without a colon. */
const STRAY_KEY = /,[^,:{}[\]\n]*[,}]/;

/** The values of a config that are probably longer in the file than as they are read, in the order of the file. */
export function cutValues(root: ConfigNode, text: string): readonly CutValue[] {
  const found: CutValue[] = [];
  const hasHash = text.includes(' #');
  if (!hasHash && !STRAY_KEY.test(text)) return found;
  let starts: readonly number[] | undefined;
  const offsetOf = ({ line, column }: Place) => ((starts ??= lineStarts(text))[line - 1] ?? text.length) + column - 1;
  const source: Source = { text, offsetOf };
  // One path for the whole walk: most values are whole, and need no path of their own.
  const path: (string | number)[] = [];
  const within = (part: string | number, work: () => void) => {
    path.push(part);
    work();
    path.pop();
  };
  const visit = (node: ConfigNode): void => {
    if (node.kind === 'list') node.items.forEach((item, index) => within(index, () => visit(item)));
    if (node.kind !== 'map') return;
    if (node.entries.some(({ value }) => value.kind === 'null')) found.push(...cutByCommas(node, [...path], source));
    for (const { key, value } of node.entries) {
      if (key.kind !== 'string') continue;
      if (value.kind === 'list' || value.kind === 'map') within(key.value, () => visit(value));
      else if (hasHash && value.kind === 'string' && isTextPlace(key.value, path))
        found.push(...cutByHash(value, [...path, key.value], source));
    }
  };
  visit(root);
  return found;
}

interface Source {
  readonly text: string;
  readonly offsetOf: (place: Place) => number;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Where a plain text ends in the file, line breaks and all; undefined if it is quoted, or written in another way. */
function endOf(value: string, from: number, text: string): number | undefined {
  let at = from;
  for (let index = 0; index < value.length; index += 1) {
    const letter = value[index];
    if (letter === ' ' || letter === '\n') {
      if (!isBlank(text[at])) return undefined;
      while (isBlank(text[at])) at += 1;
      while (isBlank(value[index + 1])) index += 1;
    } else {
      if (text[at] !== letter) return undefined;
      at += 1;
    }
  }
  return at;
}

function isBlank(letter: string | undefined): boolean {
  return letter === ' ' || letter === '\n' || letter === '\r';
}

function cutByHash(node: ConfigNode & { kind: 'string' }, path: Path, { text, offsetOf }: Source): CutValue[] {
  const from = offsetOf(node.place);
  const end = node.value === '' ? undefined : endOf(node.value, from, text);
  if (end === undefined || text[end] !== ' ') return [];
  const line = text.slice(end, lineEnd(text, end));
  const comment = line.trim();
  if (!comment.startsWith('#') || !isMeant(node.value, comment)) return [];
  const whole = `${node.value} ${comment}`;
  return [{ path, by: '#', lost: comment, whole, from, to: end + line.trimEnd().length, strays: [] }];
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** Comments have a blank after their sign, hold no placeholder, and end no quotation. */
function isMeant(value: string, comment: string): boolean {
  const isQuoting = (value.split('"').length - 1) % 2 === 1 && comment.includes('"');
  return /^#\w/.test(comment) || /\{\w+\}/.test(comment) || isQuoting;
}

function cutByCommas(map: ConfigMap, path: Path, source: Source): CutValue[] {
  const { entries } = map;
  return entries.flatMap((entry, index): CutValue[] => {
    const { key, value } = entry;
    if (key.kind !== 'string' || value.kind !== 'string' || !isTextPlace(key.value, path)) return [];
    const strays: ConfigEntry[] = [];
    for (let at = index + 1; at < entries.length; at += 1) {
      const stray = entries[at];
      if (stray === undefined || !isStray(stray, source)) break;
      strays.push(stray);
    }
    const last = strays.at(-1)?.key;
    if (last?.kind !== 'string') return [];
    const from = source.offsetOf(value.place);
    if (endOf(value.value, from, source.text) === undefined) return [];
    const to = source.offsetOf(last.place) + last.value.length;
    const whole = source.text.slice(from, to).replaceAll(/\s+/g, ' ');
    return [
      {
        path: [...path, key.value],
        by: ',',
        lost: whole.slice(value.value.length).replace(/^\s*,\s*/, ''),
        whole,
        from,
        to,
        strays: strays.map((one) => path.concat(one.key.kind === 'string' ? one.key.value : '')),
      },
    ];
  });
}

/** A key of a mapping in braces that has neither a colon nor a value. */
function isStray({ key, value }: ConfigEntry, { text, offsetOf }: Source): boolean {
  if (key.kind !== 'string' || value.kind !== 'null') return false;
  const from = offsetOf(key.place);
  return (
    text.startsWith(key.value, from) &&
    /^\s*[,}]/.test(text.slice(from + key.value.length, from + key.value.length + 40))
  );
}

/** A warning about each cut value that says what is lost. */
export function cutFindings(cuts: readonly CutValue[]): readonly Finding[] {
  return cuts.map(({ path, by, lost }) => {
    const what = shortenText(lost, 60);
    const why = by === '#' ? 'what follows ` #` is a comment' : 'a comma inside braces ends a value';
    const message = `\`${path.at(-1)}\` loses \`${what}\`, as ${why}; put the whole text in double quotes.`;
    return { code: 'yaml.cut_value', severity: 'warning', path, message };
  });
}
