import type { ConfigNode } from '../config-node.ts';

/** How a value is written where YAML leaves a choice. What does not fit the value is passed over. */
export interface NodeStyle {
  /** A list or mapping in brackets, on one line; false: one line for each part. */
  readonly inFlow?: boolean;
  /** Columns by which a list or mapping is indented below its key. */
  readonly step?: number;
  readonly text?: 'plain' | 'single' | 'double' | 'literal';
}

/** The values that are not written in our own style. */
export type Styles = ReadonlyMap<ConfigNode, NodeStyle>;

export const OWN_STYLE: Styles = new Map();
