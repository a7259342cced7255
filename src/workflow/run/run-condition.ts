import type { Condition, Literal } from '../condition.ts';
import { parseCondition } from '../condition.ts';
import type { Comparison } from '../schema/python-value.ts';
import type { LooseEdge, RunContext } from './run-context.ts';
import { parseType } from '../type-string.ts';

/** What can be said about a condition without running it: the types of the fields are known, their values are not. */
export type Prospect = { readonly taken: 'always' | 'sometimes' } | { readonly taken: 'never'; readonly why: string };

export function prospectOf(context: RunContext, logic: string): Prospect {
  const condition = parseCondition(logic);
  if (condition.kind === 'always') return { taken: 'always' };
  if (condition.kind === 'compare' && condition.operator === '!=' && isJavaScript(condition))
    return { taken: 'always' };
  const why = whyNever(condition, (field) => kindOf(context, field));
  return why === undefined ? { taken: 'sometimes' } : { taken: 'never', why };
}

/** The targets of the routes that can be taken at all. */
export function possibleTargets(context: RunContext, routes: NonNullable<LooseEdge['routes']>): ReadonlySet<string> {
  const targets = new Set<string>();
  for (const route of routes) {
    const logic = route?.condition?.logic;
    if (logic === 'default' || logic === undefined || route?.to === undefined) continue;
    const { taken } = prospectOf(context, logic);
    if (taken !== 'never') targets.add(route.to);
    if (taken === 'always') return targets;
  }
  const otherwise = routes.findLast((route) => route?.condition?.logic === 'default')?.to;
  return otherwise === undefined ? targets : targets.add(otherwise);
}

type Kind = 'str' | 'number' | 'list' | 'dict' | 'object' | undefined;

/** What the run holds in a field; undefined where that is not known. */
function kindOf({ workflow, fields }: RunContext, field: string): Kind {
  const type = fields.has(field) ? workflow.state?.fields?.[field]?.type : undefined;
  const kind = type === undefined ? undefined : parseType(type)?.kind;
  return kind === 'int' || kind === 'float' || kind === 'bool' ? 'number' : kind;
}

type Kinds = (field: string) => Kind;

/** Why a condition is false or fails whatever the state is, or undefined where it can be true. */
function whyNever(condition: Condition, kinds: Kinds): string | undefined {
  switch (condition.kind) {
    case 'unsupported':
      return condition.why;
    case 'bare':
      return kinds(condition.field) === undefined
        ? `the runtime cannot read \`${condition.field}\`; put \`state.\` before a field's name`
        : undefined;
    case 'compare':
      return whyNeverTrue(condition, kinds(condition.field)) ?? undefined;
    case 'all':
    case 'any': {
      const reasons = condition.parts.map((part) => whyNever(part, kinds));
      const failing = condition.parts.findIndex((part) => fails(part, kinds));
      if (failing !== -1) return reasons[failing];
      return condition.kind === 'all'
        ? reasons.find((why) => why !== undefined)
        : reasons.every(Boolean)
          ? reasons[0]
          : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether evaluating fails, which takes the whole condition with it; what is merely false does not. */
function fails(condition: Condition, kinds: Kinds): boolean {
  switch (condition.kind) {
    case 'unsupported':
      return true;
    case 'bare':
      return kinds(condition.field) === undefined;
    case 'compare':
      return isOrder(condition.operator) && whyNeverTrue(condition, kinds(condition.field)) !== undefined;
    case 'all':
    case 'any':
      return condition.parts.some((part) => fails(part, kinds));
    default:
      return false;
  }
}

function isOrder(operator: Comparison): boolean {
  return operator !== '==' && operator !== '!=';
}

interface Compared {
  readonly field: string;
  readonly operator: Comparison;
  readonly literal: Literal;
}

/** `===` and `!==` are read as `==` and `!=`, with a text that begins with the third sign. */
function isJavaScript({ literal }: Compared): boolean {
  return typeof literal === 'string' && literal.startsWith('=');
}

function whyNeverTrue(compared: Compared, kind: Kind): string | undefined {
  const { field, operator, literal } = compared;
  if (operator === '==' && isJavaScript(compared))
    return `\`===\` is JavaScript and compares with the text \`${String(literal)}\` here, so write \`==\``;
  if (kind === undefined || operator === '!=') return undefined;
  const wanted = typeof literal === 'string' ? 'str' : 'number';
  if (kind === wanted) return undefined;
  const read = wanted === 'str' ? `the text ${JSON.stringify(literal)}` : `the number or flag ${String(literal)}`;
  const holds = kind === 'str' ? 'text' : kind === 'number' ? 'a number or flag' : `a ${kind}`;
  return `\`${field}\` holds ${holds}, and what it is compared with is read as ${read}`;
}
