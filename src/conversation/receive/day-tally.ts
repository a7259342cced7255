import { costOf, type PriceTable } from '../../llm/token-price.ts';
import type { SessionStore } from '../../session/session-store.ts';

/** Usage of today, in UTC. */
interface Used {
  readonly tokens: number;
  readonly cost: number;
}

export interface Tally {
  /** Reads answers that any replica has stored since the last call. */
  refresh(): Promise<void>;
  /** The usage of a person (`platform:scope:user`), of a workspace (`platform:scope`), or of everybody (an empty key). */
  used(key: string): Used;
}

interface TallyDependencies {
  readonly prices: PriceTable;
  readonly store: Pick<SessionStore, 'usageSince'>;
  readonly now: () => Date;
}

/** How much later than its timestamp another replica may store an answer, in milliseconds. */
const LATE_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;
const NONE: Used = { tokens: 0, cost: 0 };

/** Sums up today's answers in memory, so that each is read once and not with every message. Answers that `forget` deletes still count. */
export function createTally({ prices, store, now }: TallyDependencies): Tally {
  let day = -1;
  let since = new Date(0);
  let counted = new Set<number>();
  const totals = new Map<string, Used>();
  let refreshing: Promise<void> | undefined;

  async function readNew(): Promise<void> {
    const today = Math.floor(now().getTime() / DAY_MS);
    if (today !== day) {
      day = today;
      since = new Date(today * DAY_MS);
      counted = new Set();
      totals.clear();
    }
    const answers = await store.usageSince(since);
    for (const { position, user = '', provider, model, ...usage } of answers) {
      if (counted.has(position)) continue;
      const cost = costOf({ provider, model, usage }, prices) ?? 0;
      add({ tokens: usage.inputTokens + usage.outputTokens, cost }, user);
    }
    counted = new Set(answers.map(({ position }) => position));
    const newest = answers.reduce((latest, { at }) => Math.max(latest, at.getTime()), 0);
    since = new Date(Math.max(since.getTime(), newest - LATE_MS));
  }

  function add({ tokens, cost }: Used, user: string): void {
    const workspace = user.split(':').slice(0, 2).join(':');
    for (const key of new Set(['', workspace, user])) {
      const before = totals.get(key) ?? NONE;
      totals.set(key, { tokens: before.tokens + tokens, cost: before.cost + cost });
    }
  }

  return {
    refresh() {
      refreshing ??= readNew().finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
    used: (key) => totals.get(key) ?? NONE,
  };
}
