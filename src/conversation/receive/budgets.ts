import type { TokenUsage } from '../../llm/provider.ts';
import { costOf, type PriceTable } from '../../llm/token-price.ts';
import type { Log } from '../../log.ts';
import type { SessionStore } from '../../session/session-store.ts';
import { createTally, type Tally } from './day-tally.ts';

/** Usage allowed from midnight to midnight in UTC. Undefined means no limit. */
interface Budget {
  /** Input and output, including cached input. */
  readonly tokens?: number;
  /** In the currency of the price table. Models without a price cost nothing. */
  readonly cost?: number;
}

export interface BudgetLimits {
  readonly person?: Budget;
  readonly workspace?: Budget;
  readonly everybody?: Budget;
}

/** The person whose turns are counted. */
interface Asker {
  /** As `platform:scope:user`. */
  readonly user: string;
  /** Not one person: only the budgets of the workspace and of everybody apply. */
  readonly isShared: boolean;
}

/** The model usage of one turn. */
interface Spent {
  readonly provider: string;
  readonly model: string;
  readonly usage: TokenUsage;
}

/** Enforces daily limits on model usage. */
export interface Budgets {
  /** Why this person, or everybody, must wait until tomorrow, in one sentence with the time; undefined if they need not. */
  refusal(asker: Asker): Promise<string | undefined>;
  /** A warning for the person whose turn uses more than four fifths of a budget, or all of it. The turn is not stored yet. */
  notice(spent: Spent, whose: () => Promise<Asker | undefined>): Promise<string | undefined>;
}

interface BudgetDependencies {
  readonly limits: BudgetLimits;
  readonly prices: PriceTable;
  readonly store: Pick<SessionStore, 'usageSince'>;
  readonly log: Log;
  readonly now: () => Date;
}

/** Above this share, a budget is nearly used up. */
const NEARLY = 0.8;

type Scope = keyof BudgetLimits;
const SCOPES: readonly Scope[] = ['everybody', 'workspace', 'person'];

export function createBudgets(dependencies: BudgetDependencies): Budgets {
  const { limits, prices, log, now } = dependencies;
  const scopes = SCOPES.filter((scope) => limits[scope] !== undefined);
  if (scopes.length === 0) return { refusal: async () => undefined, notice: async () => undefined };
  const tally = createTally(dependencies);

  /** The budgets that a person's turns count towards, with the keys of their tallies. */
  function budgetsOf({ user, isShared }: Asker): readonly Counted[] {
    const [platform = '', scope = ''] = user.split(':');
    const keys = { everybody: '', workspace: `${platform}:${scope}`, person: user };
    const own = scopes.filter((each) => each !== 'person' || !isShared);
    return own.map((each) => ({ scope: each, key: keys[each], budget: limits[each] ?? {} }));
  }

  return {
    async refusal(asker) {
      await tally.refresh();
      const full = budgetsOf(asker).find(({ key, budget }) => shareOf(tally.used(key), budget) >= 1);
      if (full === undefined) return undefined;
      log.warn({ user: asker.user, ...told(full, tally) }, 'a request was refused, because a budget is used up');
      return `${USED_UP[full.scope]} ${untilTomorrow('Ask again', now())}`;
    },
    async notice({ provider, model, usage }, whose) {
      const asker = await whose();
      if (asker === undefined) return undefined;
      await tally.refresh();
      const more = {
        tokens: usage.inputTokens + usage.outputTokens,
        cost: costOf({ provider, model, usage }, prices) ?? 0,
      };
      const crossed = budgetsOf(asker).flatMap((counted) => {
        const used = tally.used(counted.key);
        const before = shareOf(used, counted.budget);
        const after = shareOf({ tokens: used.tokens + more.tokens, cost: used.cost + more.cost }, counted.budget);
        const level = [1, NEARLY].find((share) => before < share && after >= share);
        return level === undefined ? [] : [{ ...counted, level }];
      });
      for (const { level, ...counted } of crossed)
        log.warn(
          { user: asker.user, ...told(counted, tally), more },
          level === 1 ? 'a budget is used up' : 'a budget is nearly used up',
        );
      const worst = crossed.find(({ level }) => level === 1) ?? crossed[0];
      if (worst === undefined) return undefined;
      const sentence = worst.level === 1 ? USED_UP[worst.scope] : NEARLY_USED[worst.scope];
      return `${sentence} ${untilTomorrow('There is more', now())}`;
    },
  };
}

interface Counted {
  readonly scope: Scope;
  readonly key: string;
  readonly budget: Budget;
}

/** Fields for the log. */
function told({ scope, key, budget }: Counted, tally: Tally) {
  return { scope, ...(key === '' ? {} : { of: key }), used: tally.used(key), budget };
}

const USED_UP: Readonly<Record<Scope, string>> = {
  person: 'You have used up your budget for today.',
  workspace: 'This server or workspace has used up its budget for today.',
  everybody: 'The budget for today is used up.',
};

const NEARLY_USED: Readonly<Record<Scope, string>> = {
  person: 'You have used more than 80 % of your budget for today.',
  workspace: 'This server or workspace has used more than 80 % of its budget for today.',
  everybody: 'More than 80 % of the budget for today is used.',
};

/** The used share of a budget; 1 when it is used up. */
function shareOf(used: { readonly tokens: number; readonly cost: number }, { tokens, cost }: Budget): number {
  return Math.max(tokens === undefined ? 0 : used.tokens / tokens, cost === undefined ? 0 : used.cost / cost);
}

const [MINUTE_MS, DAY_MS] = [60_000, 24 * 60 * 60_000];

function untilTomorrow(what: string, now: Date): string {
  const minutes = Math.max(1, Math.ceil((DAY_MS - (now.getTime() % DAY_MS)) / MINUTE_MS));
  const hours = Math.round(minutes / 60);
  const wait = minutes < 90 ? `${minutes} minute${minutes === 1 ? '' : 's'}` : `${hours} hours`;
  return `${what} in ${wait}, at 00:00 UTC.`;
}
