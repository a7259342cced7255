import type { WorkflowDiff } from '../../workflow/diff/diff.ts';
import type { Workflow } from '../../workflow/schema/schema.ts';
import { waysOf, type Way } from './arrows.ts';
import { descriptionOf, detailsOf } from './step-words.ts';
import { END, START, type Arrow, type Box, type Mark } from './diagram.ts';

/** How a picture shows an earlier revision: marks on existing elements, and ghosts of removed ones. */
export interface Compared {
  markOf(id: string): Mark | undefined;
  markOfWay(way: Way): Mark | undefined;
  readonly ghosts: readonly Box[];
  readonly ghostArrows: readonly Arrow[];
}

export function compareWith(before: Workflow, after: Workflow, diff: WorkflowDiff): Compared {
  const { steps, moved } = diff;
  const added = new Set(steps.added);
  const changed = new Set([
    ...steps.changed.map(({ name }) => name),
    ...steps.renamed.map(({ to }) => to),
    ...moved.map(({ name }) => name),
  ]);
  const removed = new Set(steps.removed);
  const newNames = new Map(steps.renamed.map(({ from, to }) => [from, to]));
  const nameNow = (id: string) => newNames.get(id) ?? id;
  const old = waysOf(before.edges).map((way) => between(way, nameNow(way.from), nameNow(way.to)));
  const oldWays = new Map(old.map((way) => [endsOf(way), way]));
  const keyOf = (id: string) => (removed.has(id) ? ghostKey(id) : id);
  const isThere = new Set([START, END, ...after.nodes.map(({ id }) => id)]);
  return {
    markOf: (id) => (added.has(id) ? 'new' : changed.has(id) ? 'changed' : undefined),
    markOfWay(way) {
      const known = oldWays.get(endsOf(way));
      if (known === undefined) return 'new';
      return known.kind === way.kind && same(known.labels, way.labels) ? undefined : 'changed';
    },
    ghosts: before.nodes.filter(({ id }) => removed.has(id)).map(ghostOf),
    ghostArrows: old
      .filter(({ from, to }) => removed.has(from) || removed.has(to))
      .filter(({ from, to }) => [from, to].every((id) => removed.has(id) || isThere.has(id)))
      .map((way) => ghostArrow(between(way, keyOf(way.from), keyOf(way.to)))),
  };
}

function between(way: Way, from: string, to: string): Way {
  return { ...way, from, to };
}

function ghostArrow(way: Way): Arrow {
  return { ...way, labels: [], isBack: way.from === way.to, isTaken: false, mark: 'removed' };
}

function endsOf({ from, to }: Way): string {
  return JSON.stringify([from, to]);
}

function same(before: readonly string[], after: readonly string[]): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

function ghostKey(id: string): string {
  return `-${id}`;
}

function ghostOf(node: Workflow['nodes'][number]): Box {
  return {
    key: ghostKey(node.id),
    kind: 'step',
    id: node.id,
    title: node.id,
    number: 0,
    description: descriptionOf(node),
    details: detailsOf(node),
    mark: 'removed',
    errors: 0,
    warnings: 0,
    visits: [],
  };
}
