import { entryOf, textOf } from '../autofix/config-access.ts';
import type { ConfigNode } from '../../pyyaml/config-node.ts';

/** Which items of a list stay when another takes its place. */
export interface ItemMatches {
  /** Position in the current list, to that in the wanted list. */
  readonly kept: ReadonlyMap<number, number>;
  /** The list as it will be. */
  readonly result: readonly { readonly item: ConfigNode; readonly isNew: boolean }[];
}

/** Lists whose order means nothing to the runtime, with the key that identifies an item. */
const UNORDERED: Readonly<Record<string, string>> = { nodes: 'id', edges: 'from' };

/** `name` is that of a list at the top of a config. Takes time in proportion to the lists, but for sorting. */
export function matchItems(
  current: readonly ConfigNode[],
  wanted: readonly ConfigNode[],
  name?: string | number,
): ItemMatches {
  const key = name === undefined ? undefined : UNORDERED[name];
  const pairs = pairsOf(current, wanted, key ?? 'name');
  return key === undefined ? inWantedOrder(current, wanted, pairs) : inCurrentOrder(current, wanted, pairs);
}

/** For each wanted item the current one that it is a form of: the same key where keys are unique, otherwise the same value. */
function pairsOf(current: readonly ConfigNode[], wanted: readonly ConfigNode[], key: string): (number | undefined)[] {
  const identify = hasUniqueKeys(current, key) && hasUniqueKeys(wanted, key) ? keyIdentity(key) : valueIdentity;
  const places = new Map<string, number[]>();
  for (const [at, item] of current.entries()) {
    const identity = identify(item);
    const known = places.get(identity);
    if (known === undefined) places.set(identity, [at]);
    else known.push(at);
  }
  for (const free of places.values()) free.reverse();
  return wanted.map((item) => places.get(identify(item))?.pop());
}

function hasUniqueKeys(items: readonly ConfigNode[], key: string): boolean {
  const keys = items.map((item) => textOf(entryOf(item, key)));
  return !keys.includes(undefined) && new Set(keys).size === keys.length;
}

function keyIdentity(key: string): (item: ConfigNode) => string {
  return (item) => textOf(entryOf(item, key)) ?? '';
}

function valueIdentity(item: ConfigNode): string {
  return JSON.stringify(item, (name, value: unknown) => {
    if (name === 'place') return undefined;
    return typeof value === 'bigint' ? `${value}n` : value;
  });
}

/** Current items stay in their order; each new one comes behind the one that it follows in the wanted list. */
function inCurrentOrder(
  current: readonly ConfigNode[],
  wanted: readonly ConfigNode[],
  pairs: readonly (number | undefined)[],
): ItemMatches {
  const kept = new Map<number, number>();
  const behind = new Map<number, ConfigNode[]>();
  let last = -1;
  for (const [to, item] of wanted.entries()) {
    const at = pairs[to];
    if (at !== undefined) kept.set((last = at), to);
    else if (!behind.has(last)) behind.set(last, [item]);
    else behind.get(last)?.push(item);
  }
  const added = (at: number) => (behind.get(at) ?? []).map((item) => ({ item, isNew: true }));
  const stayed = current.flatMap((item, at) => (kept.has(at) ? [{ item, isNew: false }, ...added(at)] : []));
  return { kept, result: [...added(-1), ...stayed] };
}

/** As many current items stay as have the same order in both lists; what changed between two of them is paired one by one. */
function inWantedOrder(
  current: readonly ConfigNode[],
  wanted: readonly ConfigNode[],
  pairs: readonly (number | undefined)[],
): ItemMatches {
  const kept = longestRise(pairs);
  const stays = new Map([...kept].map(([at, to]) => [to, at]));
  let from = 0;
  const waiting: number[] = [];
  const pairUp = (until: number) => {
    for (const to of waiting.splice(0)) if (from < until) kept.set(from++, to);
    from = until + 1;
  };
  for (const to of wanted.keys()) {
    const at = stays.get(to);
    if (at === undefined) waiting.push(to);
    else pairUp(at);
  }
  pairUp(current.length);
  const keptTo = new Set(kept.values());
  return { kept, result: wanted.map((item, to) => ({ item, isNew: !keptTo.has(to) })) };
}

/** The longest part of the pairs that rises in both lists, from current to wanted position. */
function longestRise(pairs: readonly (number | undefined)[]): Map<number, number> {
  /** Of the rises of each length, the wanted position at which the one with the smallest current position ends. */
  const ends: number[] = [];
  const before = new Map<number, number | undefined>();
  for (const [to, at] of pairs.entries()) {
    if (at === undefined) continue;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[ends[middle] ?? 0] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    before.set(to, low === 0 ? undefined : ends[low - 1]);
    ends[low] = to;
  }
  const rise = new Map<number, number>();
  for (let to = ends.at(-1); to !== undefined; to = before.get(to)) rise.set(pairs[to] ?? 0, to);
  return rise;
}
