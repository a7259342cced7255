import type { FindingCode } from '../reference/codes.ts';
import { conditionFields } from '../condition.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../../pyyaml/path.ts';
import type { Loose } from '../schema/loose.ts';
import { hint, instead, type RuleContext } from './rule-context.ts';
import type { WorkflowEdge } from '../schema/schema.ts';

type LooseEdge = NonNullable<Loose<WorkflowEdge>>;

/** Upstream's rules 7 to 9: routes, loops and parallel steps use state fields that suit them. */
export function checkControlFlow(context: RuleContext): void {
  context.workflow.edges?.forEach((edge, index) => {
    if (edge === undefined) return;
    if (edge.routes !== undefined && edge.routes.length > 0) checkRoutes(context, edge, ['edges', index, 'routes']);
    if (edge.loop !== undefined) checkLoop(context, edge, ['edges', index, 'loop']);
    if (edge.parallel !== undefined) checkParallel(context, edge, ['edges', index, 'parallel']);
  });
}

function checkRoutes(context: RuleContext, { routes = [] }: LooseEdge, path: Path): void {
  const conditions = routes.map((route) => route?.condition?.logic);
  if (!conditions.includes('default') && !conditions.includes(undefined)) {
    context.report({
      code: 'graph.no_default_route',
      severity: 'error',
      path,
      message: 'Routes need one whose condition is exactly `default`, for when no other is true; add it as the last.',
    });
  }
  conditions.forEach((logic, at) => {
    if (logic === undefined || logic === 'default') return;
    for (const field of conditionFields(logic)) {
      const code = 'graph.condition_unknown_field';
      unknownField(context, { field, code, path: [...path, at, 'condition', 'logic'], within: `state.${field}` });
    }
  });
}

interface Reference {
  readonly field: string;
  readonly code: FindingCode;
  readonly path: Path;
  readonly within?: string;
}

/** Reports a reference to a state field that does not exist, and says whether it did. */
function unknownField({ fieldNames, fields, suggest, report }: RuleContext, reference: Reference): boolean {
  const { field, code, path, within } = reference;
  if (fieldNames === undefined) return true;
  if (fields.has(field)) return false;
  const suggestion = suggest(field, fieldNames);
  const finding: Finding = {
    code,
    severity: 'error',
    path,
    message: `\`${field}\` is not a state field; ${hint(suggestion, 'add it to `state.fields`.')}`,
    ...instead(suggestion, fieldNames),
    ...(within !== undefined && { within }),
  };
  report(finding);
  return true;
}

function typeOf({ workflow }: RuleContext, field: string): string | undefined {
  const fields = workflow.state?.fields ?? {};
  return Object.hasOwn(fields, field) ? fields[field]?.type : undefined;
}

function checkLoop(context: RuleContext, { loop }: LooseEdge, edgePath: Path): void {
  const field = loop?.condition_field;
  if (field === undefined) return;
  const path = [...edgePath, 'condition_field'];
  if (unknownField(context, { field, code: 'graph.loop_unknown_field', path })) return;
  const type = typeOf(context, field);
  if (type === undefined || type === 'bool') return;
  context.report({
    code: 'graph.loop_field_not_bool',
    severity: 'error',
    path,
    message: `A loop ends when its field is true, so \`${field}\` must be of type \`bool\`, not \`${type}\`.`,
  });
}

function checkParallel(context: RuleContext, { parallel }: LooseEdge, edgePath: Path): void {
  for (const key of ['items_field', 'collect_field'] as const) {
    const field = parallel?.[key];
    if (field === undefined) continue;
    const path = [...edgePath, key];
    if (unknownField(context, { field, code: 'graph.parallel_unknown_field', path })) continue;
    const type = typeOf(context, field);
    if (type === undefined || type.startsWith('list')) continue;
    context.report({
      code: 'graph.parallel_field_not_list',
      severity: 'error',
      path,
      message: `A parallel step reads and collects lists, so \`${field}\` must be a list, not \`${type}\`.`,
    });
  }
}
