import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cycles, type Neighbours, reachable, shortestPath, unavoidable } from '../../../src/workflow/rules/graph.ts';

const names = ['START', 'a', 'b', 'c', 'd', 'e', 'END'];
const arcs = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), { maxLength: 20 });

function graphOf(pairs: readonly (readonly [string, string])[]): Neighbours {
  const next = new Map<string, Set<string>>();
  for (const [from, to] of pairs) next.set(from, (next.get(from) ?? new Set()).add(to));
  return next;
}

function without(next: Neighbours, name: string): Neighbours {
  return new Map(
    [...next]
      .filter(([from]) => from !== name)
      .map(([from, all]) => [from, new Set([...all].filter((to) => to !== name))]),
  );
}

test('a node is unavoidable exactly if nothing reaches the end without it', () => {
  fc.assert(
    fc.property(arcs, (pairs) => {
      const next = graphOf(pairs);
      const found = unavoidable('START', 'END', next);
      const inside = names.slice(1, -1);
      const isPath = reachable('START', next).has('END');
      const expected = inside.filter((name) => isPath && !reachable('START', without(next, name)).has('END'));
      expect(inside.filter((name) => found.has(name))).toEqual(expected);
    }),
    { numRuns: 2_000 },
  );
});

test('the groups of a graph hold exactly the nodes that lie on a cycle, and those that reach each other together', () => {
  fc.assert(
    fc.property(arcs, (pairs) => {
      const next = graphOf(pairs);
      const groups = cycles(names, next);
      const leadsTo = (from: string, to: string) =>
        [...(next.get(from) ?? [])].some((name) => reachable(name, next).has(to));
      expect(groups.flat().toSorted()).toEqual(names.filter((name) => leadsTo(name, name)).toSorted());
      for (const group of groups)
        for (const name of group) expect(group.every((other) => leadsTo(name, other))).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test('a shortest path is a path', () => {
  const next = graphOf([
    ['START', 'a'],
    ['a', 'b'],
    ['b', 'END'],
    ['a', 'END'],
  ]);
  expect(shortestPath('START', 'END', next)).toEqual(['START', 'a', 'END']);
  expect(shortestPath('END', 'START', next)).toBeUndefined();
});
