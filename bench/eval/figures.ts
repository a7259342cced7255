import type { TurnRecord } from './run-request.ts';

/** A number of hits out of a total. */
export interface Rate {
  readonly hits: number;
  readonly of: number;
}

export interface Figures {
  /** Runs of requests, each with all of its turns. */
  readonly runs: number;
  /** Turns with a draft, and how many of the drafts were valid at each stage. */
  readonly validFirst: Rate;
  readonly validAfterAutofix: Rate;
  readonly validAfterRepair: Rate;
  /** Runs in which every predicate of every turn held. */
  readonly intent: Rate;
  /** Of the turns that asked a question, those that were allowed to. */
  readonly askedRightly: Rate;
  /** Of the turns that had to ask a question, those that did. */
  readonly askedWhenNeeded: Rate;
  /** Of the turns that had to decline, those that answered without a config. */
  readonly declined: Rate;
  /** Of the turns whose request names unchanged parts, those that kept them. */
  readonly preserved: Rate;
  /** Turns that failed. */
  readonly failed: number;
  /** Milliseconds; undefined if nothing was measured. */
  readonly firstChunkMs?: number;
  readonly totalMs?: number;
  readonly totalMs95?: number;
  /** Mean tokens per provider request, by purpose. */
  readonly tokens: Readonly<Partial<Record<'create' | 'edit' | 'repair', TokenMeans>>>;
  /** Dollars per turn; undefined if the price of the model is unknown. */
  readonly costPerTurn?: number;
}

export interface TokenMeans {
  readonly requests: number;
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

const KEEPING: ReadonlySet<string> = new Set(['preserve', 'changed_paths_only', 'changed_nodes_max', 'same_as']);

export function figuresOf(records: readonly TurnRecord[]): Figures {
  const runs = Map.groupBy(records, ({ request, repeat }) => `${request}#${repeat}`);
  const drafted = records.flatMap(({ stages }) => stages ?? []);
  const asked = records.filter(({ outcome }) => outcome === 'ask');
  const mustAsk = records.filter(({ expectedOutcomes }) => expectedOutcomes.every((outcome) => outcome === 'ask'));
  const mustDecline = records.filter(({ expectedOutcomes }) =>
    expectedOutcomes.every((outcome) => outcome === 'decline' || outcome === 'answer'),
  );
  const keeping = records.filter(({ keepsChecked }) => keepsChecked);
  return {
    runs: runs.size,
    validFirst: rate(drafted, ({ first }) => first),
    validAfterAutofix: rate(drafted, ({ afterAutofix }) => afterAutofix),
    validAfterRepair: rate(drafted, ({ afterRepair }) => afterRepair),
    intent: rate([...runs.values()], (turns) => turns.every(({ misses }) => misses.length === 0)),
    askedRightly: rate(asked, ({ expectedOutcomes }) => expectedOutcomes.includes('ask')),
    askedWhenNeeded: rate(mustAsk, ({ outcome }) => outcome === 'ask'),
    declined: rate(mustDecline, ({ outcome, yaml }) => outcome !== 'failed' && yaml === undefined),
    preserved: rate(keeping, ({ misses }) => !misses.some(({ predicate }) => KEEPING.has(predicate))),
    failed: records.filter(({ outcome }) => outcome === 'failed').length,
    ...times(records),
    ...costs(records),
  };
}

function rate<T>(all: readonly T[], hit: (one: T) => boolean): Rate {
  return { hits: all.filter(hit).length, of: all.length };
}

function times(records: readonly TurnRecord[]) {
  const firsts = records.flatMap(({ firstChunkMs }) => firstChunkMs ?? []);
  const totals = records.map(({ totalMs }) => totalMs);
  return {
    ...present('firstChunkMs', quantile(firsts, 0.5)),
    ...present('totalMs', quantile(totals, 0.5)),
    ...present('totalMs95', quantile(totals, 0.95)),
  };
}

function costs(records: readonly TurnRecord[]) {
  const asks = records.flatMap(({ asks }) => asks);
  const kinds = Map.groupBy(
    asks.filter(({ usage }) => usage !== undefined),
    ({ kind }) => kind,
  );
  const known = asks.length > 0 && asks.every(({ cost }) => cost !== undefined);
  const total = asks.reduce((sum, { cost }) => sum + (cost ?? 0), 0);
  return {
    tokens: Object.fromEntries([...kinds].map(([kind, some]) => [kind, meansOf(some)])),
    ...present('costPerTurn', known ? total / records.length : undefined),
  };
}

function meansOf(asks: readonly TurnRecord['asks'][number][]): TokenMeans {
  const mean = (key: 'inputTokens' | 'cachedInputTokens' | 'outputTokens') =>
    Math.round(asks.reduce((sum, { usage }) => sum + (usage?.[key] ?? 0), 0) / asks.length);
  return {
    requests: asks.length,
    input: mean('inputTokens'),
    cached: mean('cachedInputTokens'),
    output: mean('outputTokens'),
  };
}

function quantile(values: readonly number[], share: number): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
}

function present<K extends string, T>(key: K, value: T | undefined): { readonly [key in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: T };
}

/** The interval that holds the true rate with 95 % confidence (Wilson), as shares of 1. */
export function wilson({ hits, of }: Rate): { readonly low: number; readonly high: number } {
  if (of === 0) return { low: 0, high: 1 };
  const z = 1.96;
  const share = hits / of;
  const centre = (share + z ** 2 / (2 * of)) / (1 + z ** 2 / of);
  const spread = (z / (1 + z ** 2 / of)) * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  return { low: Math.max(0, centre - spread), high: Math.min(1, centre + spread) };
}
