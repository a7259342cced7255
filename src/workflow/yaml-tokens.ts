import type { Place } from './config-node.ts';

/** What the scanner cuts a text into: PyYAML's tokens. */
export type TokenKind =
  | 'stream-end'
  | 'version-directive'
  | 'tag-directive'
  | 'other-directive'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-mapping-start'
  | 'flow-sequence-end'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

export interface Token {
  readonly kind: TokenKind;
  /** Offset of its first character; of the next token's for one that has no text of its own. */
  readonly start: number;
  /** Offset after its last character. */
  readonly end: number;
  readonly place: Place;
  /** A scalar's value, an anchor's or alias's name, a version's major number, a tag's handle (empty for a verbatim tag). */
  readonly value: string;
  /** What follows the handle of a tag, or what a tag directive makes of the handle. */
  readonly suffix: string;
  readonly style: ScalarStyle;
}

export function token(kind: TokenKind, start: number, end: number, place: Place, value = '', suffix = ''): Token {
  return { kind, start, end, place, value, suffix, style: 'plain' };
}

export function scalarToken(start: number, end: number, place: Place, value: string, style: ScalarStyle): Token {
  return { kind: 'scalar', start, end, place, value, suffix: '', style };
}
