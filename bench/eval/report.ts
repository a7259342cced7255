import { figuresOf, wilson, type Figures, type Rate } from './figures.ts';
import type { TurnRecord } from './run-request.ts';

/** The stored result of a run. */
export interface EvalRun {
  readonly provider: string;
  readonly model: string;
  /** The origin of the answers. `transcripts` and `faults` (one error seeded into each) were made by hand; no model was called. */
  readonly source: 'live' | 'offline' | 'seen' | 'untouched' | 'transcripts' | 'faults';
  /** ISO 8601. */
  readonly date: string;
  readonly repeats: number;
  readonly records: readonly TurnRecord[];
}

type Row = readonly [label: string, value: (figures: Figures) => string];

const ROWS: readonly Row[] = [
  ['runs of requests', ({ runs }) => String(runs)],
  ['valid first try', ({ validFirst }) => shown(validFirst)],
  ['valid after autofix', ({ validAfterAutofix }) => shown(validAfterAutofix)],
  ['valid after repair', ({ validAfterRepair }) => shown(validAfterRepair)],
  ['intent (all predicates)', ({ intent }) => shown(intent)],
  ['asked rightly', ({ askedRightly }) => shown(askedRightly)],
  ['asked when needed', ({ askedWhenNeeded }) => shown(askedWhenNeeded)],
  ['declined when needed', ({ declined }) => shown(declined)],
  ['preserved', ({ preserved }) => shown(preserved)],
  ['failed turns', ({ failed }) => String(failed)],
  ['time to first chunk, p50', ({ firstChunkMs }) => milliseconds(firstChunkMs)],
  ['whole turn, p50', ({ totalMs }) => milliseconds(totalMs)],
  ['whole turn, p95', ({ totalMs95 }) => milliseconds(totalMs95)],
  ['tokens per create (in, cached, out)', ({ tokens }) => tokenText(tokens.create)],
  ['tokens per edit', ({ tokens }) => tokenText(tokens.edit)],
  ['tokens per repair', ({ tokens }) => tokenText(tokens.repair)],
  ['cost per turn', ({ costPerTurn }) => (costPerTurn === undefined ? '-' : `$${costPerTurn.toFixed(4)}`)],
];

/** One column per run, for comparison. */
export function formatRuns(runs: readonly EvalRun[]): string {
  const figures = runs.map(({ records }) => figuresOf(records));
  const head = ['', ...runs.map(({ provider, model, source }) => `${provider} ${model} (${source})`)];
  return table([head, ...ROWS.map(([label, value]) => [label].concat(figures.map(value)))]);
}

/** One row per group of requests. */
export function formatGroups({ records }: EvalRun): string {
  const head = ['group', 'runs', 'first', 'autofix', 'repair', 'intent', 'preserved'];
  const rows = [...Map.groupBy(records, ({ category }) => category)].map(([category, some]) => {
    const { runs, validFirst, validAfterAutofix, validAfterRepair, intent, preserved } = figuresOf(some);
    return [category, String(runs)].concat(
      [validFirst, validAfterAutofix, validAfterRepair, intent, preserved].map(plain),
    );
  });
  return table([head, ...rows]);
}

/** Which seeded faults autofix fixed, which the model repaired, and which remained. */
export function formatFaults({ records }: EvalRun): string {
  const names = (wanted: (record: TurnRecord) => boolean) => records.filter(wanted).map(({ category }) => category);
  const byRule = names(({ stages }) => stages?.afterRepair === true && stages.repairs === 0);
  const byModel = names(({ stages }) => stages?.afterRepair === true && stages.repairs > 0);
  const stayed = names(({ stages }) => stages?.afterRepair !== true);
  return [
    `${records.length} seeded faults: ${byRule.length} fixed by rule, ${byModel.length} by the model, ${stayed.length} not fixed`,
    ...(byModel.length > 0 ? [`  by the model: ${byModel.join('; ')}`] : []),
    ...(stayed.length > 0 ? [`  NOT FIXED: ${stayed.join('; ')}`] : []),
    '',
  ].join('\n');
}

/** Every failed predicate. */
export function formatMisses({ records }: EvalRun): string {
  return records
    .flatMap(({ request, turn, repeat, misses }) =>
      misses.map(
        ({ predicate, reason }) => `${request} turn ${turn + 1}, run ${repeat + 1}: ${predicate}: ${reason}\n`,
      ),
    )
    .join('');
}

/** Requests whose intent is met in one run but not in the other. */
export function formatChanges(a: EvalRun, b: EvalRun): string {
  const [before, after] = [intentByRequest(a), intentByRequest(b)];
  const lines = [...after].flatMap(([request, now]) => {
    const was = before.get(request);
    return was === undefined || plain(was) === plain(now) ? [] : [`${request}: ${plain(was)} -> ${plain(now)}\n`];
  });
  return lines.length === 0 ? 'No request differs in intent.\n' : lines.join('');
}

function intentByRequest({ records }: EvalRun): Map<string, Rate> {
  const groups = Map.groupBy(records, ({ request }) => request);
  return new Map([...groups].map(([request, some]) => [request, figuresOf(some).intent]));
}

function shown(rate: Rate): string {
  if (rate.of === 0) return '-';
  const { low, high } = wilson(rate);
  return `${plain(rate)} = ${percent(rate.hits / rate.of)} (${percent(low)}-${percent(high)})`;
}

function plain({ hits, of }: Rate): string {
  return of === 0 ? '-' : `${hits}/${of}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

function milliseconds(ms: number | undefined): string {
  return ms === undefined ? '-' : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

function tokenText(means: Figures['tokens']['create']): string {
  return means === undefined ? '-' : `${means.input}, ${means.cached}, ${means.output} (${means.requests} requests)`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_cell, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
