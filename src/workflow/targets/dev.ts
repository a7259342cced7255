import type { FindingCode } from '../reference/codes.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../../pyyaml/path.ts';
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
  unfounded: ({ code }) => UNFOUNDED.has(code),
  check: (context) => [
    ...checkStart(context),
    ...checkParallel(context),
    ...checkGates(context),
    ...checkLists(context),
  ],
};

const warn = (code: FindingCode, path: Path, message: string): Finding => ({
  code,
  severity: 'warning',
  path,
  message,
  atKey: true,
});

/** Counted are the edges that begin at START, wherever they lead. */
function checkStart({ workflow }: RuleContext): Finding[] {
  const starts = (workflow.edges ?? []).flatMap((edge, index) => (edge?.from === 'START' ? [index] : []));
  const message = 'On `dev` exactly one edge begins at START; keep one.';
  return starts
    .slice(1)
    .map((index) => ({ code: 'graph.many_starts', severity: 'error', path: ['edges', index], message }));
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
