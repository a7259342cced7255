import type { ConfigRecord, ConfigValue } from './config-value.ts';

/** A value whose unreadable parts are undefined. */
export type Loose<T> = undefined | ([ConfigValue] extends [T] ? T : LoosePart<T>);

type LoosePart<T> = T extends string | number | bigint | boolean | ConfigRecord
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Loose<Item>[]
    : { readonly [K in keyof T]: Loose<T[K]> };
