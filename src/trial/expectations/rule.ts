import { exchangeOf } from '../../workflow/outline/exchange.ts';
import type { Workflow } from '../../workflow/schema/schema.ts';

/** Bounds of a length or a number, both inclusive. */
interface Bounds {
  readonly least?: number | undefined;
  readonly most?: number | undefined;
}

export type LengthUnit = 'words' | 'characters' | 'lines' | 'items';
export type ValueKind = 'number' | 'whole number' | 'list' | 'text' | 'true or false' | 'JSON object';

/** An expectation that a rule can check. `fields` are the fields that it is about. */
export type Rule =
  | { readonly kind: 'contains'; readonly fields: readonly string[]; readonly text: string; readonly not: boolean }
  | ({ readonly kind: 'length'; readonly fields: readonly string[]; readonly unit: LengthUnit } & Bounds)
  | ({ readonly kind: 'number'; readonly fields: readonly string[] } & Bounds)
  | { readonly kind: 'type'; readonly fields: readonly string[]; readonly type: ValueKind }
  /** With `when`, the step is required or forbidden only for runs of which this is true. */
  | { readonly kind: 'route'; readonly step: string; readonly not: boolean; readonly when?: string };

/** Longer expectations are judged by the model. */
const MOST_CHARS = 400;

/** The rule in an expectation; undefined when only a model can tell whether it is met. */
export function readRule(expectation: string, workflow: Workflow): Rule | undefined {
  if (expectation.length > MOST_CHARS) return undefined;
  const text = expectation.trim().replace(/[.!]$/, '');
  const words = wordsOf(text);
  const named = Object.keys(workflow.state.fields).filter((name) => isNamed(name, words));
  const fields = named.length > 0 ? named : exchangeOf(workflow).results;
  return (
    routeRule(text, workflow) ??
    lengthRule(text, fields, workflow) ??
    containsRule(text, fields) ??
    (named.length > 0 ? (numberRule(text, named) ?? typeRule(text, named)) : undefined)
  );
}

/** The words of a text in lower case, with a space around each. */
function wordsOf(text: string): string {
  return ` ${text.toLowerCase().replaceAll(/[^\p{L}\p{N}_]+/gu, ' ')} `;
}

/** By its name, with underscores or with spaces. */
function isNamed(name: string, words: string): boolean {
  const lower = name.toLowerCase();
  return words.includes(` ${lower} `) || words.includes(` ${lower.replaceAll('_', ' ')} `);
}

const NOT = /\b(?:never|not|no)\b|n't\b|n’t\b|\bwithout\b/i;
const ROUTE = /\b(?:routes?|goes|go|gets?|ends? up|passes|runs?|leads?|reach(?:es)?|visits?)\b/i;

function routeRule(text: string, { nodes }: Workflow): Rule | undefined {
  if (!ROUTE.test(text)) return undefined;
  const condition = /\s(?:for|when|if)\s/i.exec(text);
  const way = condition === null ? text : text.slice(0, condition.index);
  const words = wordsOf(way);
  const step = nodes.find(({ id }) => isNamed(id, words))?.id;
  if (step === undefined) return undefined;
  const when = condition === null ? '' : text.slice(condition.index).trim();
  return { kind: 'route', step, not: NOT.test(way), ...(when === '' ? {} : { when }) };
}

const UNITS: Readonly<Record<string, LengthUnit>> = {
  word: 'words',
  character: 'characters',
  char: 'characters',
  letter: 'characters',
  line: 'lines',
  item: 'items',
  entry: 'items',
  entrie: 'items',
};
const LENGTH = /(\d{1,9})[ -]?(word|character|char|letter|line|item|entrie|entry)s?\b/i;

function lengthRule(text: string, fields: readonly string[], { state }: Workflow): Rule | undefined {
  const found = LENGTH.exec(text);
  const unit = UNITS[found?.[2]?.toLowerCase() ?? ''];
  const bounds = unit === undefined ? undefined : boundsIn(text);
  if (unit === undefined || bounds === undefined) return undefined;
  const type = unit === 'items' ? 'list' : 'str';
  const measured = fields.filter((name) => state.fields[name]?.type.startsWith(type));
  return { kind: 'length', fields: measured.length > 0 ? measured : fields, unit, ...bounds };
}

function numberRule(text: string, fields: readonly string[]): Rule | undefined {
  const bounds = boundsIn(text);
  return bounds === undefined ? undefined : { kind: 'number', fields, ...bounds };
}

const NUMBER = String.raw`(-?\d{1,12}(?:\.\d{1,6})?)`;
const BETWEEN = new RegExp(String.raw`\b(?:between|from) ${NUMBER} (?:and|to) ${NUMBER}`, 'i');
const COMPARED: readonly (readonly [RegExp, 'under' | 'most' | 'over' | 'least' | 'exactly'])[] = [
  [
    new RegExp(
      String.raw`\b(?:at most|up to|maximum(?: of)?|max|within|(?:no|not|never) (?:more|longer|higher|greater) than|(?:not|never) (?:over|above)) ${NUMBER}`,
      'i',
    ),
    'most',
  ],
  [
    new RegExp(
      String.raw`\b(?:at least|minimum(?: of)?|min|(?:no|not|never) (?:less|fewer|shorter|lower) than|(?:not|never) (?:under|below)) ${NUMBER}`,
      'i',
    ),
    'least',
  ],
  [new RegExp(String.raw`\b(?:under|below|(?:less|fewer|shorter|lower|smaller) than) ${NUMBER}`, 'i'), 'under'],
  [new RegExp(String.raw`\b(?:over|above|(?:more|longer|higher|greater|larger) than) ${NUMBER}`, 'i'), 'over'],
  [
    new RegExp(String.raw`\b${NUMBER} (?:words |characters |lines |items )?(?:or more|or higher|at least)\b`, 'i'),
    'least',
  ],
  [
    new RegExp(
      String.raw`\b${NUMBER} (?:words |characters |lines |items )?(?:or less|or fewer|or lower|at most)\b`,
      'i',
    ),
    'most',
  ],
  [new RegExp(String.raw`\b(?:exactly|equals?|is) ${NUMBER}`, 'i'), 'exactly'],
];

function boundsIn(text: string): Bounds | undefined {
  const [, low, high] = BETWEEN.exec(text) ?? [];
  if (low !== undefined && high !== undefined) return { least: Number(low), most: Number(high) };
  for (const [pattern, kind] of COMPARED) {
    const found = pattern.exec(text)?.[1];
    if (found === undefined) continue;
    const value = Number(found);
    // The next lower number: for words and characters that is one less.
    const [less, more] = [
      value - Number.EPSILON * Math.max(1, Math.abs(value)),
      value + Number.EPSILON * Math.max(1, Math.abs(value)),
    ];
    if (kind === 'most') return { most: value };
    if (kind === 'least') return { least: value };
    if (kind === 'under') return { most: less };
    return kind === 'over' ? { least: more } : { least: value, most: value };
  }
  return undefined;
}

const SAYS = /\b(?:contains?|mentions?|includes?|names?|says?|uses?|has|have|holds?|the words?)\b/i;
const QUOTED = /["“”„«]([^"“”„«»]{1,200})["“”»]|(?<!\w)'([^']{1,200})'(?!\w)/;

function containsRule(text: string, fields: readonly string[]): Rule | undefined {
  const found = QUOTED.exec(text);
  const wanted = found?.[1] ?? found?.[2];
  if (wanted === undefined || found === null || !SAYS.test(text.slice(0, found.index))) return undefined;
  return { kind: 'contains', fields, text: wanted, not: NOT.test(text.slice(0, found.index)) };
}

const TYPES: readonly (readonly [RegExp, ValueKind])[] = [
  [/\b(?:is|be) an? (?:whole number|integer)\b/i, 'whole number'],
  [/\b(?:is|be) a number\b/i, 'number'],
  [/\b(?:is|be) a list\b/i, 'list'],
  [/\b(?:is|be) (?:a )?(?:text|string)\b/i, 'text'],
  [/\b(?:is|be) (?:true or false|a boolean|yes or no)\b/i, 'true or false'],
  [/\b(?:is|be) (?:an? )?(?:json object|object|dict|mapping)\b/i, 'JSON object'],
];

function typeRule(text: string, fields: readonly string[]): Rule | undefined {
  const type = NOT.test(text) ? undefined : TYPES.find(([pattern]) => pattern.test(text))?.[1];
  return type === undefined ? undefined : { kind: 'type', fields, type };
}
