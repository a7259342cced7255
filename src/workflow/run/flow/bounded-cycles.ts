import { type Condition, parseCondition } from '../../condition.ts';
import { cycles, type Neighbours } from '../../rules/graph.ts';
import { countingOf, fieldOfInput, INPUT, plain } from './counters.ts';
import { lastResult } from './last-result.ts';
import { asksModel, type LooseNode, type RunContext } from '../run-context.ts';
import type { BySource, Step } from './steps.ts';

/** What code makes of a field round by round: a number that grows or falls, a list that loses an item each time. */
type Trend = 'grows' | 'falls' | 'empties';

/** What becomes of a field if a cycle goes on and on. */
type Limit = Trend | boolean;

interface Counter {
  readonly node: string;
  readonly field: string;
  readonly trend: Trend;
}

/** Nested loops are rarely deeper, and larger cycles are not written by hand. */
const MOST_DEPTH = 4;
const MOST_MEMBERS = 200;

/** Tells whether a cycle ends because code in it counts, or works a list off, and the routes heed that. */
export function createBoundCheck(
  context: RunContext,
  bySource: BySource,
): (members: readonly string[], next: Neighbours) => boolean {
  const nodes = new Map(
    (context.workflow.nodes ?? []).flatMap((node) => (node?.id === undefined ? [] : [[node.id, node] as const])),
  );
  const isBounded = (members: readonly string[], next: Neighbours, depth: number): boolean => {
    if (depth > MOST_DEPTH || members.length > MOST_MEMBERS) return false;
    const inside = members.flatMap((id) => nodes.get(id) ?? []);
    const ends = (names: readonly string[], graph: Neighbours) => {
      const own = restricted(graph, new Set(names));
      return cycles(names, own).every((group) => isBounded(group, own, depth + 1));
    };
    return countersOf(inside).some((counter) => {
      const others = members.filter((id) => id !== counter.node);
      if (!ends(others, next)) return false;
      const limits = limitsOf(counter, inside);
      return ends(members, limitGraph(members, { next, bySource, limits }));
    });
  };
  return (members, next) => isBounded(members, next, 0);
}

function restricted(next: Neighbours, inside: ReadonlySet<string>): Neighbours {
  return new Map(
    [...inside].map((id) => [id, new Set([...(next.get(id) ?? [])].filter((other) => inside.has(other)))]),
  );
}

/** Counters whose field nothing else in the cycle writes. */
function countersOf(inside: readonly LooseNode[]): Counter[] {
  const writers = new Map<string, number>();
  for (const output of inside.flatMap((node) => (asksModel(node) ? (node.outputs ?? []) : [node.outputs?.[0]])))
    if (output !== undefined) writers.set(output, (writers.get(output) ?? 0) + 1);
  return inside.flatMap((node): Counter[] => {
    const counting = countingOf(node);
    if (counting === undefined || node.id === undefined || writers.get(counting.field) !== 1) return [];
    const { field, change } = counting;
    return [{ node: node.id, field, trend: change === 'empties' ? change : change > 0 ? 'grows' : 'falls' }];
  });
}

/** The counter, and the flags that code in the cycle computes from it. */
function limitsOf({ field, trend }: Counter, inside: readonly LooseNode[]): ReadonlyMap<string, Limit> {
  const limits = new Map<string, Limit>([[field, trend]]);
  for (const node of inside) {
    const output = node.outputs?.[0];
    if (output === undefined || output === field || asksModel(node)) continue;
    const isOnlyWriter = inside.filter(({ outputs }) => outputs?.includes(output)).length === 1;
    const flag = isOnlyWriter ? flagOf(node, field, trend) : undefined;
    if (flag !== undefined) limits.set(output, flag);
  }
  return limits;
}

/** `a or n >= 3` becomes true in the end, `a and n < 3` false. */
function flagOf(node: LooseNode, field: string, trend: Trend): boolean | undefined {
  const expression = lastResult(node.code ?? '') ?? '';
  const parts = (word: string) => expression.split(word).map((part) => comparisonOf(node, { part, field, trend }));
  if (!expression.includes(' and ') && parts(' or ').includes(true)) return true;
  return !expression.includes(' or ') && parts(' and ').includes(false) ? false : undefined;
}

const COMPARED = new RegExp(String.raw`^(not )?(len)?${INPUT}(?:(>=|>|<=|<|==|!=)(?:\d+(?:\.\d+)?|inputs\["\w+"\]))?$`);

function comparisonOf(
  node: LooseNode,
  { part, field, trend }: { part: string; field: string; trend: Trend },
): boolean | undefined {
  const [all, negation, length, name, got, operator] = COMPARED.exec(plain(part)) ?? [];
  if (all === undefined || fieldOfInput(node, name ?? got) !== field) return undefined;
  if (trend === 'empties') return emptied(operator, length !== undefined, negation !== undefined);
  if (operator === undefined || negation !== undefined) return undefined;
  return compared(trend, operator);
}

/** Of an empty list, or its length against 0 or more. */
function emptied(operator: string | undefined, isLength: boolean, isNegated: boolean): boolean | undefined {
  if (operator === undefined) return isNegated;
  if (!isLength || isNegated) return undefined;
  return operator === '==' || operator === '<=' ? true : operator === '>' || operator === '!=' ? false : undefined;
}

/** Of a number without bounds; one that counts up by steps also passes what it is compared with by `==`. */
function compared(trend: Trend, operator: string): boolean | undefined {
  if (operator === '==' || operator === '!=') return operator === '==';
  return operator.startsWith('>') === (trend === 'grows');
}

interface LimitOptions {
  readonly next: Neighbours;
  readonly bySource: BySource;
  readonly limits: ReadonlyMap<string, Limit>;
}

/** Where the steps of a cycle lead once it has gone on for long. */
function limitGraph(members: readonly string[], { next, bySource, limits }: LimitOptions): Neighbours {
  return new Map(
    members.map((id) => {
      const targets = new Set((bySource.get(id) ?? []).flatMap((step) => targetsAtLimit(step, limits)));
      return [id, new Set([...(next.get(id) ?? [])].filter((other) => targets.has(other)))];
    }),
  );
}

function targetsAtLimit({ edge, starts }: Step, limits: ReadonlyMap<string, Limit>): readonly string[] {
  if (edge.loop !== undefined) {
    const isDone = limits.get(edge.loop.condition_field ?? '') === true;
    return isDone ? [edge.loop.exit_to ?? 'END'] : [...starts];
  }
  if (edge.routes === undefined) return [...starts];
  const targets: string[] = [];
  for (const route of edge.routes) {
    const logic = route?.condition?.logic;
    if (logic === undefined || logic === 'default' || route?.to === undefined) continue;
    const taken = atLimit(parseCondition(logic), limits);
    if (taken !== false) targets.push(route.to);
    if (taken === true) return targets;
  }
  const otherwise = edge.routes.findLast((route) => route?.condition?.logic === 'default')?.to;
  return otherwise === undefined ? targets : [...targets, otherwise];
}

function atLimit(condition: Condition, limits: ReadonlyMap<string, Limit>): boolean | undefined {
  switch (condition.kind) {
    case 'always':
      return true;
    case 'truth':
    case 'bare': {
      const limit = limits.get(condition.field);
      return limit === undefined ? undefined : (limit !== 'empties' && limit !== false) !== condition.negated;
    }
    case 'compare': {
      const { field, operator, literal } = condition;
      const limit = limits.get(field);
      if (limit === undefined || limit === 'empties') return undefined;
      if (typeof limit !== 'boolean') return typeof literal === 'string' ? undefined : compared(limit, operator);
      if (typeof literal !== 'boolean') return undefined;
      return operator === '==' ? limit === literal : operator === '!=' ? limit !== literal : undefined;
    }
    case 'all':
    case 'any': {
      const parts = new Set(condition.parts.map((part) => atLimit(part, limits)));
      const decisive = condition.kind === 'any';
      return parts.has(decisive) ? decisive : parts.has(undefined) ? undefined : !decisive;
    }
    default:
      return undefined;
  }
}
