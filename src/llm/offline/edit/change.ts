import type { PlainValue } from '../plain-value.ts';

/** A place in a config: keys and list indices. */
export type ConfigPath = readonly (string | number)[];

/** One change of a config text; what no change names stays as it is, byte for byte. */
export type Change =
  | { readonly kind: 'set'; readonly path: ConfigPath; readonly value: PlainValue }
  | { readonly kind: 'remove'; readonly path: ConfigPath }
  | { readonly kind: 'insert'; readonly path: ConfigPath; readonly index: number; readonly value: PlainValue }
  | { readonly kind: 'rename'; readonly path: ConfigPath; readonly from: string; readonly to: string };
