import type { Place } from '../config-node.ts';
import type { YamlScalar } from './node.ts';

/** What the scanner cuts a text into: PyYAML's tokens. A scalar is the node itself, so that none is made twice. */
export type Token = Indicator | Named | YamlScalar;

interface Source extends Place {
  /** Offset of its first character. */
  readonly start: number;
  /** Offset after its last character. */
  readonly end: number;
}

export interface Indicator extends Source {
  readonly kind:
    | 'stream-end'
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
    | 'value';
}

export interface Named extends Source {
  readonly kind: 'version-directive' | 'tag-directive' | 'other-directive' | 'alias' | 'anchor' | 'tag';
  /** An anchor's or alias's name, a version's major number, a tag's handle (empty for a verbatim tag). */
  readonly value: string;
  /** What follows the handle of a tag, or what a tag directive makes of the handle. */
  readonly suffix: string;
}

export type TokenKind = Token['kind'];

const NO_OFFSET = -1;

/** Tokens without text of their own; their position is that of the next token with text. */
export const BLOCK_SEQUENCE_START = implied('block-sequence-start');
export const BLOCK_MAPPING_START = implied('block-mapping-start');
export const BLOCK_END = implied('block-end');
export const SIMPLE_KEY = implied('key');

function implied(kind: Indicator['kind']): Indicator {
  return { kind, start: NO_OFFSET, end: NO_OFFSET, line: 1, column: 1 };
}

export function hasText(token: Token): boolean {
  return token.start !== NO_OFFSET;
}
