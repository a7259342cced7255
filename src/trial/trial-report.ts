import type { TokenUsage } from '../llm/provider.ts';
import { exchangeOf } from '../workflow/outline/exchange.ts';
import type { Progress } from '../workflow/rehearsal/rehearsal.ts';
import type { RunEnd } from '../workflow/rehearsal/run-end.ts';
import type { ConfigRecord } from '../workflow/schema/config-value.ts';
import type { Workflow } from '../workflow/schema/schema.ts';
import type { TrialStop } from './drive-trial.ts';
import { endLine, endNotes, stepLine, stepNotes, shown, wayLine } from './trial-words.ts';

/** What has been reported of a trial, and its usage. Only JSON values, so that it can be stored with the trial. */
export interface TrialLog {
  readonly lines: readonly string[];
  /** The ids of the steps in the order in which they ran. */
  readonly path: readonly string[];
  readonly notes: readonly string[];
  readonly tokens: number;
  /** The usage by kind. */
  readonly usage?: TokenUsage | undefined;
  /** Duration of the steps. Milliseconds. */
  readonly ms: number;
}

const NO_USAGE: TokenUsage = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 };
const NOTHING_YET: TrialLog = { lines: [], path: [], notes: [], tokens: 0, ms: 0 };

/** Puts a trial into words, line by line as it runs. */
export interface TrialReport {
  /** Adds the usage of the step that is due, and remarks for the end of the report. */
  note(usage: readonly TokenUsage[], remarks?: readonly string[]): void;
  /** Adds the progress since the last call, and returns its lines. `nowMs` is a time in milliseconds. */
  add(progress: Progress, nowMs: number): readonly string[];
  log(): TrialLog;
  /** The last lines of the report. */
  closing(stopped: TrialStop, workflow: Workflow): readonly string[];
}

/** `begun` is the report of an earlier process so far. */
export function createTrialReport(begun: TrialLog = NOTHING_YET): TrialReport {
  const [lines, path, notes] = [[...begun.lines], [...begun.path], [...begun.notes]];
  let { tokens: allTokens, ms: allMs } = begun;
  const usage = { ...(begun.usage ?? NO_USAGE) };
  let lastMs: number | undefined;
  let tokens: number | undefined;
  const log = (): TrialLog => ({ lines, path, notes, tokens: allTokens, usage, ms: allMs });
  return {
    log,
    note(used, remarks = []) {
      notes.push(...remarks);
      for (const { inputTokens, outputTokens, cachedInputTokens } of used) {
        usage.inputTokens += inputTokens;
        usage.outputTokens += outputTokens;
        usage.cachedInputTokens += cachedInputTokens;
        tokens = (tokens ?? 0) + inputTokens + outputTokens;
        allTokens += inputTokens + outputTokens;
      }
    },
    add({ events }, nowMs) {
      const ms = nowMs - (lastMs ?? nowMs);
      lastMs = nowMs;
      allMs += ms;
      const added: string[] = [];
      for (const event of events) {
        if (event.kind === 'wrote') {
          path.push(event.step.node);
          notes.push(...stepNotes(event.step));
          added.push(stepLine(event.step, path.length, { ms, tokens }));
          tokens = undefined;
        } else {
          const line = wayLine(event.to, event.why);
          if (line !== undefined) added.push(line);
        }
      }
      lines.push(...added);
      return added;
    },
    closing: (stopped, workflow) => closingLines(log(), stopped, workflow),
  };
}

function closingLines(log: TrialLog, { position: { end }, reason }: TrialStop, workflow: Workflow): readonly string[] {
  const { path, tokens, ms } = log;
  const used = tokens === 0 ? '' : `, ${tokens} tokens`;
  const sum = `${path.length} ${path.length === 1 ? 'step' : 'steps'} in ${(ms / 1000).toFixed(1)} s${used}.`;
  const way = path.length === 0 ? [] : [`Path: ${path.map((node) => `\`${node}\``).join(' → ')}`];
  if (reason === 'most-steps' || end === undefined) return [`Stopped after ${sum}`, ...way];
  const notes = [...toolNotes(path, workflow), ...log.notes, ...endNotes(end)];
  return [
    `${endLine(end)} ${sum}`,
    ...way,
    ...results(end, workflow).map(([name, value]) => `\`${name}\`: ${value}`),
    ...[...new Set(notes)].map((words) => `Note: ${words}.`),
  ];
}

/** The results of a run for its caller, shortened. */
export function results(end: RunEnd | undefined, workflow: Workflow): readonly (readonly [string, string])[] {
  if (end?.ok !== true) return [];
  const state: ConfigRecord = end.state;
  return exchangeOf(workflow).results.flatMap((name) =>
    Object.hasOwn(state, name) ? [[name, shown(state[name] ?? null, MOST_RESULT)] as const] : [],
  );
}

/** A longer result is shortened in the reply. Characters. */
export const MOST_RESULT = 700;

function toolNotes(path: readonly string[], { nodes }: Workflow): readonly string[] {
  const reached = new Set(path);
  return nodes
    .filter(({ id, tools = [] }) => reached.has(id) && tools.length > 0)
    .map(({ id }) => `Tools are not called, here or by the runtime: what \`${id}\` says that it found is made up`);
}
