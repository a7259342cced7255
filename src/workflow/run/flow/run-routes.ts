import type { Path } from '../../../pyyaml/path.ts';
import { prospectOf } from '../run-condition.ts';
import type { RunContext } from '../run-context.ts';

/** Conditions that cannot be evaluated do not fail: their route is passed over without a word. */
export function checkRoutes(context: RunContext): void {
  context.workflow.edges?.forEach((edge, index) => {
    const logics = (edge?.routes ?? []).map((route) => route?.condition?.logic);
    const pathOf = (at: number): Path => ['edges', index, 'routes', at, 'condition', 'logic'];
    checkDefaults(context, logics, pathOf);
    logics.forEach((logic, at) => {
      if (logic !== undefined && logic !== 'default') checkCondition(context, logic, pathOf(at));
    });
  });
}

function checkDefaults(
  { note }: RunContext,
  logics: readonly (string | undefined)[],
  pathOf: (at: number) => Path,
): void {
  const defaults = logics.flatMap((logic, at) => (logic === 'default' ? [at] : []));
  for (const at of defaults.slice(0, -1)) {
    const message = 'Of several `default` routes the last one counts; remove this one.';
    note({ code: 'effect.two_defaults', outcome: 'runs', path: pathOf(at), message });
  }
}

function checkCondition(context: RunContext, logic: string, path: Path): void {
  const { note } = context;
  const prospect = prospectOf(context, logic);
  if (prospect.taken === 'always') {
    const advice = logic.includes('!==')
      ? '`!==` is JavaScript, so write `!=`'
      : 'write a comparison, or exactly `default`';
    const message = `This condition is always true, so the routes after it are never taken; ${advice}.`;
    note({ code: 'effect.condition_always', outcome: 'runs', path, message });
    return;
  }
  if (prospect.taken === 'never') {
    const advice =
      'write clauses like `state.score >= 0.8`, `state.done` or `state.kind == "x"`, joined by ` and ` or ` or `';
    const message = `This route is never taken: ${prospect.why}; ${advice}.`;
    note({ code: 'effect.condition_never', outcome: 'runs', path, message });
  } else if (!logic.includes('(') && logic.includes(' and ') && logic.includes(' or ')) {
    const message = '` or ` binds tighter than ` and ` here, other than usual; use only one of the two in a condition.';
    note({ code: 'effect.condition_precedence', outcome: 'runs', path, message });
  }
}
