import type { ConfigNode } from '../config-node.ts';
import type { NodeStyle, Styles } from './style.ts';

/** A value that is neither a list nor a mapping. */
export type ConfigScalar = Exclude<ConfigNode, { kind: 'list' | 'map' }>;

/** In flow context, a comma or a bracket would end an unquoted text. */
export type EmitContext = 'block' | 'flow';

/** Begins with a letter and contains nothing special, so every reader reads it as text, except for certain words. */
const PLAIN = /^[A-Za-z_][A-Za-z0-9_./-]*$/;
/** Types: `list[str]`, `dict[str, int]`. */
const PLAIN_IN_BLOCK = /^[A-Za-z_][A-Za-z0-9_]*\[[A-Za-z0-9_, [\]]*\]$/;
const KEYWORD = /^(?:y|yes|n|no|on|off|true|false|null|none|nan|inf)$/i;

/** Python refuses to read a longer decimal number. */
const MOST_DECIMAL_DIGITS = 4300;

/** Writes a scalar on one line that PyYAML reads as the same value. */
export function emitScalar(scalar: ConfigScalar, context: EmitContext, style?: NodeStyle['text']): string {
  switch (scalar.kind) {
    case 'null':
      return 'null';
    case 'bool':
      return String(scalar.value);
    case 'int':
      return emitInt(scalar.value);
    case 'float':
      return emitFloat(scalar.value);
    case 'date':
      return scalar.value;
    case 'bytes':
      return `!!binary "${Buffer.from(scalar.value).toString('base64')}"`;
    default:
      return emitString(scalar.value, context, style);
  }
}

function emitInt(value: bigint): string {
  const decimal = value.toString();
  if (decimal.length <= MOST_DECIMAL_DIGITS) return decimal;
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

/** Writes a point, and a sign before the exponent: without them PyYAML reads an int or a text. */
function emitFloat(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  const [digits = '', exponent] = (Object.is(value, -0) ? '-0' : String(value)).split('e');
  const pointed = digits.includes('.') ? digits : `${digits}.0`;
  return exponent === undefined ? pointed : `${pointed}e${exponent}`;
}

function emitString(text: string, context: EmitContext, style: NodeStyle['text']): string {
  if (style === 'double') return quoted(text);
  if (style === 'single' && ON_ONE_LINE.test(text)) return `'${text.replaceAll("'", "''")}'`;
  if (style === 'plain' && isPlainSentence(text, context)) return text;
  const isPlain = PLAIN.test(text) || (context === 'block' && PLAIN_IN_BLOCK.test(text));
  return isPlain && !KEYWORD.test(text) && style !== 'single' ? text : quoted(text);
}

/** Contains only characters without a special meaning to any reader. */
const ON_ONE_LINE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u;
const SENTENCE = /^\p{L}(?:[\p{L}\p{M}\p{N}\p{P}\p{S} ]*[\p{L}\p{M}\p{N}\p{P}\p{S}])?$/u;

/** Text that begins with a letter and contains nothing that YAML reads as a comment, a key or the end of the text. */
function isPlainSentence(text: string, context: EmitContext): boolean {
  if (!SENTENCE.test(text) || KEYWORD.test(text) || / #|:(?: |$)/.test(text)) return false;
  return context === 'block' || !/[,[\]{}?:]/.test(text);
}

/** What `JSON.stringify` leaves as it is and YAML forbids or takes for a line break. */
// oxlint-disable-next-line no-control-regex -- these are the characters that have to be escaped
const RAW = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

function quoted(text: string): string {
  return JSON.stringify(text).replace(RAW, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** Excludes characters that a literal block cannot contain, and texts of line breaks only. */
// oxlint-disable-next-line no-control-regex -- these are the characters that are not allowed in a block
const NOT_LITERAL = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|^\n*$/;

/** Whether a text is written as a literal block: it has several lines or this style, and can be written unchanged. */
export function isLiteral(scalar: ConfigNode, styles: Styles): scalar is Extract<ConfigNode, { kind: 'string' }> {
  return (
    scalar.kind === 'string' &&
    (scalar.value.includes('\n') || styles.get(scalar)?.text === 'literal') &&
    !NOT_LITERAL.test(scalar.value) &&
    scalar.value.isWellFormed()
  );
}

/** `|` and the lines below it, indented by `step` from `column`, that of the key or dash. */
export function emitLiteral(text: string, column: number, step: number): string {
  const indicator = /^\n*[ ]/.test(text) ? String(step) : '';
  const chomping = !text.endsWith('\n') ? '-' : text.endsWith('\n\n') ? '+' : '';
  const pad = ' '.repeat(column + step);
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
  return [`|${indicator}${chomping}`, ...lines.map((line) => (line === '' ? '' : pad + line))].join('\n');
}
