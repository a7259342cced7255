import { parseArgs } from 'node:util';
import { SEE_HELP } from './help-text.ts';
import type { Config } from '../config/config.ts';
import { ThreadsmithError } from '../errors.ts';
import { costOf } from '../llm/token-price.ts';
import type { SessionStore } from '../session/session-store.ts';
import type { AnswerUsage } from '../session/store-reports.ts';

const GROUPS = {
  day: ({ at }: AnswerUsage) => at.toISOString().slice(0, 10),
  person: ({ user = 'unknown' }: AnswerUsage) => user,
  workspace: ({ user = 'unknown' }: AnswerUsage) => user.split(':').slice(0, 2).join(':'),
  model: ({ provider, model }: AnswerUsage) => `${provider}:${model}`,
};

interface Total {
  answers: number;
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  /** Cost of the answers whose model has a price. */
  cost: number;
  /** Number of answers whose model has no price. */
  unpriced: number;
}

interface UsageOptions {
  readonly store: Pick<SessionStore, 'listUsage' | 'close'>;
  readonly prices: Config['prices'];
  readonly stdout: NodeJS.WritableStream;
}

/** Prints the usage of the stored answers, as JSON lines or CSV, by day, person, workspace or model, and closes the store. */
export async function runUsage(args: readonly string[], { store, prices, stdout }: UsageOptions): Promise<0> {
  try {
    const { by, csv } = readArgs(args);
    const totals = await totalsBy(GROUPS[by], store, prices);
    if (csv) stdout.write(`${by},answers,inputTokens,cachedInputTokens,outputTokens,cost,unpriced\n`);
    for (const [key, { cost, ...total }] of [...totals].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const line = { [by]: key, ...total, cost: Math.round(cost * 1e6) / 1e6 };
      const { answers, inputTokens, cachedInputTokens, outputTokens, unpriced } = total;
      const cells = [csvCell(key), answers, inputTokens, cachedInputTokens, outputTokens, line.cost, unpriced];
      stdout.write(csv ? `${cells.join(',')}\n` : `${JSON.stringify(line)}\n`);
    }
    return 0;
  } finally {
    await store.close();
  }
}

function readArgs(args: readonly string[]): { by: keyof typeof GROUPS; csv: boolean } {
  try {
    const options = { by: { type: 'string', default: 'day' }, csv: { type: 'boolean', default: false } } as const;
    const { by, csv } = parseArgs({ args: [...args], options }).values;
    if (Object.hasOwn(GROUPS, by)) return { by: by as keyof typeof GROUPS, csv };
  } catch {
    // Reported below.
  }
  throw new ThreadsmithError(
    'cli.usage',
    'Write `threadsmith usage [--by day|person|workspace|model] [--csv]`.',
    SEE_HELP,
  );
}

const PAGE = 1_000;

async function totalsBy(
  groupOf: (usage: AnswerUsage) => string,
  store: UsageOptions['store'],
  prices: UsageOptions['prices'],
): Promise<ReadonlyMap<string, Total>> {
  const totals = new Map<string, Total>();
  for (let position = 0; ;) {
    const page = await store.listUsage(position, PAGE);
    for (const usage of page) add(usage, prices, totalOf(groupOf(usage), totals));
    const last = page.at(-1);
    if (last === undefined) return totals;
    ({ position } = last);
  }
}

function totalOf(key: string, totals: Map<string, Total>): Total {
  const none = { answers: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, cost: 0, unpriced: 0 };
  const total = totals.get(key) ?? none;
  totals.set(key, total);
  return total;
}

function add(usage: AnswerUsage, prices: UsageOptions['prices'], total: Total): void {
  const { provider, model, inputTokens, outputTokens, cachedInputTokens } = usage;
  total.answers += 1;
  total.inputTokens += inputTokens;
  total.outputTokens += outputTokens;
  total.cachedInputTokens += cachedInputTokens;
  const cost = costOf({ provider, model, usage }, prices);
  if (cost === undefined) total.unpriced += 1;
  else total.cost += cost;
}

/** Keeps a spreadsheet from reading the name of a user or a model as a formula. */
function csvCell(text: string): string {
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
