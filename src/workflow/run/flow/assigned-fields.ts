import type { Neighbours } from '../../rules/graph.ts';

/** More rounds than graphs that people write ever take; the answer of an unfinished search errs towards "written". */
const MOST_ROUNDS = 60;

/**
 * Of the wanted fields, those that may still be unwritten when a node begins: some path from START reaches it and passes no writer. Bit sets,
 * so that the time is about nodes x fields / 32.
 */
export function unwrittenBefore(
  wanted: readonly string[],
  writers: ReadonlyMap<string, ReadonlySet<string>>,
  next: Neighbours,
): (field: string, node: string) => boolean {
  const bit = new Map(wanted.map((field, index) => [field, index]));
  const words = Math.ceil(wanted.length / 32);
  const written = new Map<string, number[]>();
  for (const [field, nodes] of writers) {
    const index = bit.get(field);
    if (index !== undefined) for (const node of nodes) written.set(node, [...(written.get(node) ?? []), index]);
  }
  const unwritten = new Map<string, Uint32Array>([['START', new Uint32Array(words).fill(0xff_ff_ff_ff)]]);
  const changed = new Set(['START']);
  for (let round = 0; changed.size > 0 && round < MOST_ROUNDS * next.size; round += 1) {
    const [node = 'START'] = changed;
    changed.delete(node);
    const after = Uint32Array.from(unwritten.get(node) ?? []);
    for (const index of written.get(node) ?? []) after[index >> 5] = (after[index >> 5] ?? 0) & ~(1 << (index & 31));
    for (const other of next.get(node) ?? []) if (merge(unwritten, other, after)) changed.add(other);
  }
  return (field, node) => {
    const index = bit.get(field) ?? 0;
    return (((unwritten.get(node)?.[index >> 5] ?? 0) >>> (index & 31)) & 1) === 1;
  };
}

/** Adds what is unwritten on one more way to a node; whether that is news. */
function merge(unwritten: Map<string, Uint32Array>, node: string, after: Uint32Array): boolean {
  const known = unwritten.get(node);
  if (known === undefined) {
    unwritten.set(node, Uint32Array.from(after));
    return true;
  }
  let isNews = false;
  after.forEach((word, index) => {
    const before = known[index] ?? 0;
    if ((before | word) >>> 0 === before) return;
    known[index] = before | word;
    isNews = true;
  });
  return isNews;
}
