import type { ConfigNode, Place } from '../config-node.ts';

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

export type YamlTag =
  | 'str'
  | 'int'
  | 'float'
  | 'bool'
  | 'null'
  | 'timestamp'
  | 'binary'
  | 'merge'
  | 'value'
  | 'seq'
  | 'map'
  | 'set'
  | 'omap'
  | 'pairs'
  /** A tag without a meaning for `safe_load`. */
  | 'unknown';

/** Fields of all nodes. Offsets are into the text; `start` includes an anchor and a tag. */
interface YamlSource extends Place {
  readonly start: number;
  end: number;
}

export interface YamlScalar extends YamlSource {
  readonly kind: 'scalar';
  /** Changes when a `=` key of a mapping becomes an ordinary one. */
  tag: YamlTag;
  readonly value: string;
  readonly style: ScalarStyle;
  built: ConfigNode | undefined;
}

export interface YamlSequence extends YamlSource {
  readonly kind: 'sequence';
  readonly tag: YamlTag;
  readonly inFlow: boolean;
  readonly items: YamlNode[];
  built: ConfigNode | undefined;
}

export interface YamlMapping extends YamlSource {
  readonly kind: 'mapping';
  readonly tag: YamlTag;
  readonly inFlow: boolean;
  /** Merged pairs come before the mapping's own. */
  pairs: readonly YamlPair[];
  /** Whether a key is `<<` or `=`. */
  hasSpecialKeys: boolean;
  /** Number of merged pairs. */
  mergedCount: number;
  built: ConfigNode | undefined;
}

export interface YamlPair {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

/** `*name`. */
interface YamlAlias extends YamlSource {
  readonly kind: 'alias';
  readonly target: YamlTarget;
}

export type YamlTarget = YamlScalar | YamlSequence | YamlMapping;
export type YamlNode = YamlTarget | YamlAlias;

export interface YamlDocument {
  readonly root: YamlNode;
  readonly hasAliases: boolean;
}

export function targetOf(node: YamlNode): YamlTarget {
  return node.kind === 'alias' ? node.target : node;
}

/** A copy of a node's position, for use after the nodes are gone. */
export function placeOf({ line, column }: YamlNode): Place {
  return { line, column };
}
