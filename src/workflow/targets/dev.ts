import type { FindingCode } from '../reference/codes.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../../pyyaml/path.ts';
import { arcsOf, type Neighbours, successors } from '../rules/graph.ts';
import type { RuleContext } from '../rules/rule-context.ts';
import { rewrittenLists } from './rewritten-lists.ts';
import type { Target } from './target.ts';

/** What is said of `main` and not true here: tools and memory work, steps may run side by side, gates and optimisation are gone. */
const UNFOUNDED: ReadonlySet<string> = new Set([
  'effect.tools_unused',
  'effect.memory_unused',
  'effect.optimize_unused',
  'effect.many_edges',
  'run.concurrent',
  'run.gates_fail',
  'run.parallel',
  'run.many_start_edges',
  'graph.many_starts',
]);

/** The runtime's development branch, as of its commit bc97d36 (2026-02-17). */
export const DEV: Target = {
  name: 'dev',
  forks: true,
  unfounded: ({ code, path }) => UNFOUNDED.has(code) || isRemoved(code, path) || isNew(code, path),
  check: (context, edgesInFile) => [
    ...checkStart(context, edgesInFile),
    ...checkParallel(context),
    ...checkGates(context),
    ...checkLists(context),
    ...checkJoins(context),
  ],
};

/** Sections whose models are gone: whatever is in them is ignored, so that nothing in them can be wrong. */
const REMOVED = /^(?:optimization|config\.(?:gates|mlflow|ab_test)|nodes\.\d+\.(?:optimize|mlflow))(?:\.|$)/;

function isRemoved(code: string, path: Path): boolean {
  return code.startsWith('schema.') && REMOVED.test(path.join('.'));
}

/** Keys that `main` does not know. */
const NEW = /^config\.memory(?:\.|$)|(?:^|\.)memory\.max_entries$/;

function isNew(code: string, path: Path): boolean {
  return code === 'effect.unknown_key' && NEW.test(path.join('.'));
}

const warn = (code: FindingCode, path: Path, message: string): Finding => ({
  code,
  severity: 'warning',
  path,
  message,
  atKey: true,
});

/** Counted are the edges that begin at START, wherever they lead. */
function checkStart({ workflow }: RuleContext, edgesInFile: readonly number[]): Finding[] {
  const all = (workflow.edges ?? []).flatMap((edge, index) => (edge?.from === 'START' ? [index] : []));
  const starts = all.filter((index, at) => edgesInFile[index] !== edgesInFile[all[at - 1] ?? -1]);
  const message = 'On `dev` exactly one edge begins at START; keep one.';
  return starts
    .slice(1)
    .map((index) => ({ code: 'graph.many_starts', severity: 'error', path: ['edges', index], message }));
}

/** Each branch of a fork starts the step where they meet when it gets there: in one round if they are equally long, else once for each. */
function checkJoins({ workflow }: RuleContext): Finding[] {
  const next = successors(arcsOf(workflow.edges));
  const bySource = Map.groupBy(
    (workflow.edges ?? []).flatMap((edge, index) =>
      edge?.from !== undefined && edge.to !== undefined ? [{ from: edge.from, to: edge.to, index }] : [],
    ),
    ({ from }) => from,
  );
  return [...bySource.values()].flatMap((branches): Finding[] => {
    const [first, ...others] = branches;
    if (first === undefined || others.length === 0) return [];
    const distances = branches.slice(0, MOST_BRANCHES).map(({ to }) => distancesFrom(to, next));
    const join = [...(distances[0] ?? [])].find(
      ([id, distance]) => id !== 'END' && distances.some((other) => (other.get(id) ?? distance) !== distance),
    );
    if (join === undefined) return [];
    const message = `The branches after \`${first.from}\` reach \`${join[0]}\` after a different number of steps, so it runs once for each of them; make the branches equally long.`;
    return [{ ...warn('effect.runs_twice', ['edges', first.index], message), atKey: false }];
  });
}

/** Wider forks and longer branches are not followed further, so that the time grows with the file only. */
const MOST_BRANCHES = 10;
const MOST_FOLLOWED = 100;

function distancesFrom(start: string, next: Neighbours): ReadonlyMap<string, number> {
  const distances = new Map([[start, 0]]);
  for (const [id, distance] of distances)
    for (const other of next.get(id) ?? [])
      if (!distances.has(other) && distances.size < MOST_FOLLOWED) distances.set(other, distance + 1);
  return distances;
}

function checkParallel({ workflow }: RuleContext): Finding[] {
  return (workflow.edges ?? []).flatMap((edge, index): Finding[] => {
    if (edge?.parallel === undefined) return [];
    const message = '`dev` no longer has `parallel`; use one step for the whole list.';
    return [{ code: 'schema.edge_without_target', severity: 'error', path: ['edges', index], message }];
  });
}

function checkGates({ workflow }: RuleContext): Finding[] {
  const message =
    '`dev` ignores gates: no run is stopped or failed by them, while `main` fails it with `on_fail: fail`.';
  return workflow.config?.gates === undefined ? [] : [warn('effect.gates_unused', ['config', 'gates'], message)];
}

function checkLists(context: RuleContext): Finding[] {
  return rewrittenLists(context).map(({ field, why }) =>
    warn(
      'effect.list_appended',
      ['state', 'fields', field],
      `${why[0]?.toUpperCase()}${why.slice(1)}: each list is added to the one in \`${field}\`, while \`main\` replaces it; for both, fill a list once.`,
    ),
  );
}
