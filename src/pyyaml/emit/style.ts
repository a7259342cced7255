import type { ConfigNode } from '../config-node.ts';

/** The style of a value where YAML leaves a choice. Ignored where it does not fit the value. */
export interface NodeStyle {
  /** True: a list or mapping in brackets on one line; false: one line for each entry. */
  readonly inFlow?: boolean;
  /** Indentation of a list or mapping below its key, in columns. */
  readonly step?: number;
  readonly text?: 'plain' | 'single' | 'double' | 'literal';
}

/** The values that do not have our default style. */
export type Styles = ReadonlyMap<ConfigNode, NodeStyle>;

export const OWN_STYLE: Styles = new Map();
