import { CONFIG_CHECKS } from './check-config.ts';
import { EDIT_CHECKS } from './check-edit.ts';
import { GRAPH_CHECKS } from './check-graph.ts';
import { REPLY_CHECKS } from './check-reply.ts';
import type { Checks, Given } from './check.ts';
import type { ObservedTurn } from '../observed-turn.ts';
import type { Expectation } from '../request.ts';

const CHECKS: Checks = { ...CONFIG_CHECKS, ...GRAPH_CHECKS, ...EDIT_CHECKS, ...REPLY_CHECKS };

/** A predicate that does not hold, and why. */
export interface Miss {
  readonly predicate: string;
  readonly reason: string;
}

/**
 * Checks every predicate of an expectation. Predicates on the config are skipped if the turn rightly had none (it asked, answered or declined, and that was
 * allowed); an invalid config fails them.
 */
export function checkTurn(expected: Expectation, turn: ObservedTurn): Miss[] {
  const withoutConfig =
    turn.config === undefined && turn.outcome !== 'failed' && expected.outcome.includes(turn.outcome);
  return Object.keys(expected).flatMap((key) => {
    const predicate = key as keyof Expectation;
    if (expected[predicate] === undefined || (withoutConfig && !OF_ANY_TURN.has(predicate))) return [];
    const reason = CHECKS[predicate](expected as Given, turn);
    return reason === undefined ? [] : [{ predicate, reason }];
  });
}

/** Predicates that are checked even without a config. */
const OF_ANY_TURN: ReadonlySet<keyof Expectation> = new Set([
  'outcome',
  'reply',
  'no_system_leak',
  'config_absent_regex',
]);
