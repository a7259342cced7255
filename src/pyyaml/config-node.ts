/** A position in a file. Both count from 1, columns in UTF-16 code units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * A value as Python would have it after loading, with its position. Int and float are distinct, and ints are exact, because upstream's rules depend on that.
 */
export type ConfigNode =
  | { readonly kind: 'string'; readonly value: string; readonly place: Place }
  | { readonly kind: 'int'; readonly value: bigint; readonly place: Place }
  | { readonly kind: 'float'; readonly value: number; readonly place: Place }
  | { readonly kind: 'bool'; readonly value: boolean; readonly place: Place }
  | { readonly kind: 'null'; readonly place: Place }
  /** A Python date or datetime, as its ISO text. */
  | { readonly kind: 'date'; readonly value: string; readonly place: Place }
  | { readonly kind: 'bytes'; readonly value: Uint8Array; readonly place: Place }
  | ConfigList
  | ConfigMap;

/** `python` is the Python type: a set or a tuple is accepted where a list is expected. */
export interface ConfigList {
  readonly kind: 'list';
  readonly python: 'list' | 'set' | 'tuple';
  readonly items: readonly ConfigNode[];
  readonly place: Place;
}

/** Entries in the order of a Python dict after merge keys and repeated keys were resolved (the last one wins). */
export interface ConfigMap {
  readonly kind: 'map';
  readonly entries: readonly ConfigEntry[];
  readonly place: Place;
}

export interface ConfigEntry {
  /** A scalar; not always a string. */
  readonly key: ConfigNode;
  readonly value: ConfigNode;
}
