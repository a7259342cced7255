import type { Workflow } from '../../../src/workflow/schema/schema.ts';
import type { ObservedTurn } from '../observed-turn.ts';
import type { Expectation } from '../request.ts';

/** An expectation as its check sees it: its own predicate is present. */
export type Given = { readonly [K in keyof Expectation]-?: NonNullable<Expectation[K]> };

/** Why a predicate does not hold; undefined when it does. */
export type Check = (expected: Given, turn: ObservedTurn) => string | undefined;
export type Checks = Readonly<Record<keyof Expectation, Check>>;

/** A check of the config, which fails if the config is missing or invalid. */
export function ofWorkflow(
  check: (expected: Given, workflow: Workflow, turn: ObservedTurn) => string | undefined,
): Check {
  return (expected, turn) =>
    turn.config?.workflow === undefined ? 'there is no valid config' : check(expected, turn.config.workflow, turn);
}

/** The first reason of several. */
export function first(...reasons: readonly (string | false | undefined)[]): string | undefined {
  return reasons.find((reason): reason is string => typeof reason === 'string');
}

export interface Sets {
  readonly all?: readonly string[] | undefined;
  readonly any?: readonly string[] | undefined;
  readonly none?: readonly string[] | undefined;
}

export function checkSets({ all, any, none }: Sets, present: readonly string[], what: string): string | undefined {
  const missing = all?.filter((name) => !present.includes(name)) ?? [];
  const unwanted = none?.filter((name) => present.includes(name)) ?? [];
  return first(
    missing.length > 0 && `no ${what} ${missing.join(', ')}`,
    any !== undefined && !any.some((name) => present.includes(name)) && `none of the ${what} ${any.join(', ')}`,
    unwanted.length > 0 && `${what} ${unwanted.join(', ')} is not wanted`,
  );
}
