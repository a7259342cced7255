import { parseCondition, type Condition } from '../condition.ts';
import { arcsOf, cycles, reachable, successors } from '../rules/graph.ts';
import type { Workflow, WorkflowNode } from '../schema/schema.ts';
import { resolvedPlaceholders } from '../template.ts';

/** A part of the workflow that may run again and again. */
export interface LoopEnd {
  /** The ids of its steps, in no order. */
  readonly steps: readonly string[];
  /** What ends it for certain; undefined where only the data decide. */
  readonly bound?: { readonly rounds: number; readonly to: string };
}

/** How the loops of a workflow end when what they wait for never comes. */
export function loopEnds(workflow: Workflow): readonly LoopEnd[] {
  const next = successors(arcsOf(workflow.edges));
  const counters = countersOf(workflow);
  return cycles(reachable('START', next), next).map((steps) => {
    const bound = boundOf(new Set(steps), workflow, counters);
    return bound === undefined ? { steps } : { steps, bound };
  });
}

/** Fields to which a code step adds 1, with their value at the start. */
export function countersOf({ nodes, state }: Workflow): ReadonlyMap<string, Counter> {
  return new Map(
    nodes.flatMap((node) => {
      const [name = '', other] = node.outputs;
      const start = state.fields[name]?.default ?? 0;
      const isCounter = other === undefined && countsUp(node, name) && typeof start !== 'object';
      return isCounter ? [[name, { start: Number(start), step: node.id }] as const] : [];
    }),
  );
}

export interface Counter {
  readonly start: number;
  /** The id of the step that counts. */
  readonly step: string;
}

const ADDS_ONE =
  /(?:\binputs(?:\.get\(\s*["']([^"']+)["'][^()]*\)|\[\s*["']([^"']+)["']\s*\])|\b(\w+))\)?\s*\+=?\s*1\b/g;

/** Whether the code of a step adds 1 to the value that the state has in `field`. */
function countsUp({ code, inputs = {} }: WorkflowNode, field: string): boolean {
  if (!code || code.length > MOST_CODE) return false;
  const isField = (name: string) => resolvedPlaceholders(inputs[name] ?? '').includes(field);
  const names = Object.keys(inputs).filter(isField);
  if (names.length === 0) return false;
  return Array.from(code.matchAll(ADDS_ONE)).some(([, got, indexed, bare]) => {
    const name = got ?? indexed ?? bare ?? '';
    return names.includes(name) || bare !== undefined;
  });
}

/** Counting code is short. UTF-16 code units. */
const MOST_CODE = 2_000;

function boundOf(
  inside: ReadonlySet<string>,
  { edges }: Workflow,
  counters: ReadonlyMap<string, Counter>,
): LoopEnd['bound'] {
  const bounds = edges.flatMap(({ from, routes = [] }) => {
    if (!inside.has(from)) return [];
    const otherwise = routes.find(({ to }) => !inside.has(to))?.to;
    return routes.flatMap(({ condition, to }) => {
      const parsed = parseCondition(condition.logic);
      const rounds = inside.has(to) ? roundsWhile(parsed, counters, inside) : roundsUntil(parsed, counters, inside);
      const end = inside.has(to) ? otherwise : to;
      return rounds === undefined || end === undefined ? [] : [{ rounds, to: end }];
    });
  });
  return bounds.toSorted((a, b) => a.rounds - b.rounds)[0];
}

type Counters = ReadonlyMap<string, Counter>;

/** After how many rounds a condition holds for certain. */
export function roundsUntil(
  condition: Condition,
  counters: Counters,
  inside?: ReadonlySet<string>,
): number | undefined {
  if (condition.kind === 'any') return condition.parts.map((part) => roundsUntil(part, counters, inside)).find(isCount);
  if (condition.kind !== 'compare') return undefined;
  const { operator } = condition;
  const past = operator === '>' ? 1 : operator === '>=' || operator === '==' ? 0 : undefined;
  return past === undefined ? undefined : roundsTo(condition, past, counters, inside);
}

/** After how many rounds a condition fails for certain. */
export function roundsWhile(
  condition: Condition,
  counters: Counters,
  inside?: ReadonlySet<string>,
): number | undefined {
  if (condition.kind === 'all') return condition.parts.map((part) => roundsWhile(part, counters, inside)).find(isCount);
  if (condition.kind !== 'compare') return undefined;
  const { operator } = condition;
  const past = operator === '<=' ? 1 : operator === '<' || operator === '!=' ? 0 : undefined;
  return past === undefined ? undefined : roundsTo(condition, past, counters, inside);
}

function roundsTo(
  { field, literal }: Extract<Condition, { kind: 'compare' }>,
  past: number,
  counters: Counters,
  inside: ReadonlySet<string> | undefined,
): number | undefined {
  const counter = counters.get(field);
  if (counter === undefined || (inside !== undefined && !inside.has(counter.step))) return undefined;
  const rounds = Number(literal) + past - counter.start;
  return Number.isInteger(rounds) && rounds > 0 ? rounds : undefined;
}

function isCount(rounds: number | undefined): rounds is number {
  return rounds !== undefined;
}
