import { parseCondition, type Condition } from '../condition.ts';
import { arcsOf, cycles, reachable, successors } from '../rules/graph.ts';
import { countingOf } from '../run/flow/counters.ts';
import type { Workflow } from '../schema/schema.ts';
import { fieldsDeciding } from './step-reads.ts';

/** A part of the workflow that may run again and again. */
export interface LoopEnd {
  /** The ids of its steps, in no order. */
  readonly steps: readonly string[];
  /** What ends it for certain; undefined where that cannot be told. */
  readonly bound?: { readonly rounds: number; readonly to: string };
  /** Code in it decides when it ends, in a way that is not understood here. */
  readonly isByCode: boolean;
}

/** How the loops of a workflow end when what they wait for never comes. */
export function loopEnds(workflow: Workflow): readonly LoopEnd[] {
  const next = successors(arcsOf(workflow.edges));
  const counters = countersOf(workflow);
  return cycles(reachable('START', next), next).map((steps) => {
    const inside = new Set(steps);
    const bound = boundOf(inside, workflow, counters);
    return bound === undefined ? { steps, isByCode: isByCode(inside, workflow) } : { steps, bound, isByCode: false };
  });
}

/** Whether a code step of a loop writes what its routes heed. */
function isByCode(inside: ReadonlySet<string>, { nodes, edges }: Workflow): boolean {
  const deciding = fieldsDeciding(edges.filter(({ from }) => inside.has(from)));
  return nodes.some((node) => inside.has(node.id) && node.code && deciding.has(node.outputs[0] ?? ''));
}

/** Fields to which a code step adds a number in each round, with their value at the start. */
export function countersOf({ nodes, state }: Workflow): ReadonlyMap<string, Counter> {
  return new Map(
    nodes.flatMap((node) => {
      const { field = '', change, first } = countingOf(node) ?? {};
      if (typeof change !== 'number') return [];
      const { default: written, required } = state.fields[field] ?? {};
      const start = written === undefined && first !== undefined ? first - change : Number(written ?? 0);
      // What the caller gives is not known, and what another step writes starts over.
      const isOther = nodes.some(({ id, outputs }) => id !== node.id && outputs.includes(field));
      return required === true || isOther || Number.isNaN(start)
        ? []
        : [[field, { start, change, step: node.id }] as const];
    }),
  );
}

export interface Counter {
  readonly start: number;
  /** What is added in each round, below 0 where it counts down. */
  readonly change: number;
  /** The id of the step that counts. */
  readonly step: string;
}

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
  return condition.kind === 'compare' ? roundsTo(condition, counters, inside) : undefined;
}

/** After how many rounds a condition fails for certain. */
export function roundsWhile(
  condition: Condition,
  counters: Counters,
  inside?: ReadonlySet<string>,
): number | undefined {
  if (condition.kind === 'all') return condition.parts.map((part) => roundsWhile(part, counters, inside)).find(isCount);
  if (condition.kind !== 'compare') return undefined;
  return roundsTo({ ...condition, operator: OPPOSITE[condition.operator] }, counters, inside);
}

const OPPOSITE = { '==': '!=', '!=': '==', '<': '>=', '>=': '<', '>': '<=', '<=': '>' } as const;

/** After how many rounds a counter gets where a comparison holds and goes on to hold, or where `==` holds. */
function roundsTo(
  { field, operator, literal }: Extract<Condition, { kind: 'compare' }>,
  counters: Counters,
  inside: ReadonlySet<string> | undefined,
): number | undefined {
  const counter = counters.get(field);
  if (counter === undefined || (inside !== undefined && !inside.has(counter.step))) return undefined;
  const exact = (Number(literal) - counter.start) / counter.change;
  const [reached, passed] = counter.change > 0 ? ['>=', '>'] : ['<=', '<'];
  const rounds =
    operator === reached
      ? Math.ceil(exact)
      : operator === passed
        ? Math.floor(exact) + 1
        : operator === '=='
          ? exact
          : Number.NaN;
  return Number.isInteger(rounds) && rounds > 0 ? rounds : undefined;
}

function isCount(rounds: number | undefined): rounds is number {
  return rounds !== undefined;
}
