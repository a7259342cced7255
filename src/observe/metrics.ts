import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { platformOf } from '../chat/thread-key.ts';
import { costOf, type PriceTable } from '../llm/token-price.ts';
import type { StoreStatus } from '../session/store-reports.ts';
import type { Observation, Observe } from './observer.ts';

/** The state of the program at the moment of a scrape. */
export interface ProgramState {
  /** Undefined while the database does not answer. */
  readonly store: StoreStatus | undefined;
  /** Whether each platform is connected. */
  readonly connected: Readonly<Record<string, boolean>>;
  /** Number of browsers that follow a session. */
  readonly eventStreams: number;
}

export interface Metrics {
  readonly observe: Observe;
  /** In the text format of Prometheus. */
  render(state: ProgramState): Promise<MetricsPage>;
}

interface MetricsPage {
  readonly contentType: string;
  readonly text: string;
}

interface MetricsOptions {
  readonly prices: PriceTable;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Seconds; a model's answer takes from one to a few hundred. */
const ANSWER_BUCKETS = [0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300, 600];
const DATABASE_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** Counts observations in its own registry, so two of them in one process are independent. */
export function createMetrics({ prices, now }: MetricsOptions): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counters = createCounters(registry);
  const times = createTimes(registry);
  const gauges = createStateGauges(registry);
  return {
    observe(observation) {
      count(observation, counters, prices);
      time(observation, times, now);
      if (observation.type === 'turn_began') gauges.inHand.inc();
      if (observation.type === 'turn_ended' || observation.type === 'turn_left') gauges.inHand.dec();
    },
    async render(state) {
      setState(state, gauges, now);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

type Counters = ReturnType<typeof createCounters>;

function createCounters(registry: Registry) {
  const counter = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Counter({ name: `threadsmith_${name}_total`, help, labelNames, registers: [registry] });
  return {
    messages: counter('messages', 'Messages and commands that were accepted.', ['platform', 'kind']),
    turns: counter('turns', 'Turns that ended.', ['platform', 'kind', 'outcome']),
    refusals: counter('refusals', 'Requests that were refused.', ['platform', 'reason']),
    requests: counter('model_requests', 'Requests to models, by how they ended.', ['provider', 'model', 'end']),
    tokens: counter('tokens', 'Tokens; cached input is counted as cached_input only.', [
      'provider',
      'model',
      'direction',
    ]),
    cost: counter('cost', 'Cost of the tokens by LLM_PRICES, in their currency.', ['provider', 'model']),
    failures: counter('provider_failures', 'Failures after which a model was asked again.', [
      'provider',
      'code',
      'next',
    ]),
    autofixes: counter('autofixes', 'Issues of drafts that rules fixed.', ['code']),
    repairs: counter('repairs', 'Issues of drafts that a model was asked to repair.', ['code']),
    repairResults: counter('repair_results', 'Repairs by a model, by their result.', ['result']),
    writes: counter('reply_writes', 'Posts, edits and files of replies.', ['platform', 'operation', 'result']),
    calls: counter('platform_calls', 'Requests to chat platforms.', ['platform', 'result']),
    store: counter('database_failures', 'Operations on the database that failed.', ['operation']),
    expired: counter('expired_sessions', 'Conversations that RETENTION_DAYS deleted.', []),
  };
}

function count(seen: Observation, counters: Counters, prices: PriceTable): void {
  switch (seen.type) {
    case 'message_accepted':
      return counters.messages.inc({ platform: platformOf(seen.turn.thread), kind: seen.turn.kind });
    case 'turn_ended': {
      const { thread, kind } = seen.turn;
      return counters.turns.inc({ platform: platformOf(thread), kind, outcome: seen.outcome });
    }
    case 'refused':
      return counters.refusals.inc({ platform: platformOf(seen.thread), reason: seen.reason });
    case 'model_answered':
      return countModel(seen, counters, prices);
    case 'provider_failed':
      return counters.failures.inc({ provider: seen.provider, code: seen.code, next: seen.next });
    case 'draft_fixed':
      return seen.codes.forEach((code) => counters.autofixes.inc({ code }));
    case 'repair_ended':
      counters.repairResults.inc({ result: seen.result });
      return seen.codes.forEach((code) => counters.repairs.inc({ code }));
    case 'reply_written': {
      const { operation, result } = seen;
      return counters.writes.inc({ platform: platformOf(seen.turn.thread), operation, result });
    }
    case 'platform_called':
      return counters.calls.inc({ platform: seen.platform, result: seen.result });
    case 'store_called':
      if (seen.failed) counters.store.inc({ operation: seen.operation });
      return;
    case 'expired':
      return counters.expired.inc(seen.sessions);
    default:
  }
}

function countModel(
  { provider, model, end, usage }: Extract<Observation, { type: 'model_answered' }>,
  { requests, tokens, cost }: Counters,
  prices: PriceTable,
): void {
  requests.inc({ provider, model, end });
  if (usage === undefined) return;
  const { inputTokens, cachedInputTokens, outputTokens } = usage;
  tokens.inc({ provider, model, direction: 'input' }, Math.max(0, inputTokens - cachedInputTokens));
  tokens.inc({ provider, model, direction: 'cached_input' }, cachedInputTokens);
  tokens.inc({ provider, model, direction: 'output' }, outputTokens);
  cost.inc({ provider, model }, Math.max(0, costOf({ provider, model, usage }, prices) ?? 0));
}

type Times = ReturnType<typeof createTimes>;

function createTimes(registry: Registry) {
  const seconds = <T extends string>(name: string, help: string, labelNames: readonly T[], buckets: number[]) =>
    new Histogram({ name: `threadsmith_${name}_seconds`, help, labelNames, buckets, registers: [registry] });
  return {
    wait: seconds('queue_wait', 'From a request to the start of its turn.', ['platform'], ANSWER_BUCKETS),
    words: seconds('first_phrase', 'From a request to the first words in the thread.', ['platform'], ANSWER_BUCKETS),
    turn: seconds('turn', 'From a request to the delivered answer.', ['platform', 'outcome'], ANSWER_BUCKETS),
    model: seconds(
      'model_request',
      'From a request to a model to the end of its answer.',
      ['provider', 'model'],
      ANSWER_BUCKETS,
    ),
    store: seconds('database', 'Operations on the database.', ['operation'], DATABASE_BUCKETS),
  };
}

function time(seen: Observation, times: Times, now: () => number): void {
  const since = (date: Date): number => Math.max(0, now() - date.getTime()) / 1000;
  if (seen.type === 'turn_began' && !seen.resumed)
    times.wait.observe({ platform: platformOf(seen.turn.thread) }, since(seen.turn.askedAt));
  if (seen.type === 'words_shown')
    times.words.observe({ platform: platformOf(seen.turn.thread) }, since(seen.turn.askedAt));
  if (seen.type === 'turn_ended') {
    const { thread, askedAt } = seen.turn;
    times.turn.observe({ platform: platformOf(thread), outcome: seen.outcome }, since(askedAt));
  }
  if (seen.type === 'model_answered') {
    const { provider, model, ms } = seen;
    times.model.observe({ provider, model }, ms / 1000);
  }
  if (seen.type === 'store_called') times.store.observe({ operation: seen.operation }, seen.ms / 1000);
}

type StateGauges = ReturnType<typeof createStateGauges>;

function createStateGauges(registry: Registry) {
  const gauge = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Gauge({ name: `threadsmith_${name}`, help, labelNames, registers: [registry] });
  return {
    inHand: gauge('turns_in_hand', 'Turns that this process is answering now.', []),
    turns: gauge('turns', 'Unfinished turns in the database, by state.', ['platform', 'state']),
    oldest: gauge('oldest_waiting_turn_seconds', 'Age of the oldest turn that has not started yet.', []),
    connected: gauge('connected', '1 if messages of the platform can arrive, otherwise 0.', ['platform']),
    streams: gauge('event_streams', 'Browsers that follow a session of the web chat.', []),
    bytes: gauge('database_bytes', 'Size of the database.', []),
  };
}

function setState({ store, connected, eventStreams }: ProgramState, gauges: StateGauges, now: () => number): void {
  gauges.streams.set(eventStreams);
  for (const [platform, isConnected] of Object.entries(connected))
    gauges.connected.set({ platform }, Number(isConnected));
  gauges.turns.reset();
  if (store === undefined) return;
  for (const { platform, state, count } of store.turns) gauges.turns.set({ platform, state }, count);
  const waiting = store.turns.flatMap(({ state, oldestAt }) => (state === 'queued' ? [oldestAt.getTime()] : []));
  gauges.oldest.set(waiting.length === 0 ? 0 : Math.max(0, now() - Math.min(...waiting)) / 1000);
  gauges.bytes.set(store.bytes);
}
