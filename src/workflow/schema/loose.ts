import type { ConfigRecord, ConfigValue } from './config-value.ts';

/** A value of which any part may have been unreadable, and is then undefined. */
export type Loose<T> = undefined | ([ConfigValue] extends [T] ? T : LoosePart<T>);

type LoosePart<T> = T extends string | number | bigint | boolean | ConfigRecord
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Loose<Item>[]
    : { readonly [K in keyof T]: Loose<T[K]> };
