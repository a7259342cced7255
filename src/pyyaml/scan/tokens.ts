import type { Place } from '../config-node.ts';
import type { YamlScalar } from './node.ts';

/** The scanner's output: PyYAML's tokens. A scalar token is the node itself, to avoid creating it twice. */
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
  /** The name of an anchor or alias, a version's major number, or a tag's handle (empty for a verbatim tag). */
  readonly value: string;
  /** The rest of a tag after its handle, or the prefix that a tag directive gives the handle. */
  readonly suffix: string;
}

export type TokenKind = Token['kind'];

const NO_OFFSET = -1;

/** Tokens without text. Their position is that of the next token with text. */
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
