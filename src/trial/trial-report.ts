import type { TokenUsage } from '../llm/provider.ts';
import type { Progress } from '../workflow/rehearsal/rehearsal.ts';
import type { StepRecord } from '../workflow/rehearsal/step-record.ts';
import { exchangeOf } from '../workflow/outline/exchange.ts';
import type { Workflow } from '../workflow/schema/schema.ts';
import type { TrialStop } from './drive-trial.ts';
import { endLine, shown, stepLine, surprises, wayLine } from './trial-words.ts';

/** Puts a trial into words, line by line as it goes on. */
export interface TrialReport {
  /** Counts what a model used for the step that is due. */
  note(usage: readonly TokenUsage[]): void;
  /** The lines for what has happened since the last call. `nowMs` is a time in milliseconds. */
  add(progress: Progress, nowMs: number): readonly string[];
  /** What is said at the end. */
  closing(stopped: TrialStop, workflow: Workflow): readonly string[];
}

export function createTrialReport(): TrialReport {
  const steps: StepRecord[] = [];
  let startedMs: number | undefined;
  let lastMs = 0;
  let tokens: number | undefined;
  let allTokens = 0;
  return {
    note(usage) {
      for (const { inputTokens, outputTokens } of usage) {
        tokens = (tokens ?? 0) + inputTokens + outputTokens;
        allTokens += inputTokens + outputTokens;
      }
    },
    add({ events }, nowMs) {
      startedMs ??= nowMs;
      const ms = nowMs - (lastMs === 0 ? nowMs : lastMs);
      lastMs = nowMs;
      const lines: string[] = [];
      for (const event of events) {
        if (event.kind === 'wrote') {
          steps.push(event.step);
          lines.push(stepLine(event.step, steps.length, { ms, tokens }));
          tokens = undefined;
        } else {
          const line = wayLine(event.to, event.why);
          if (line !== undefined) lines.push(line);
        }
      }
      return lines;
    },
    closing({ position, reason }, workflow) {
      const seconds = ((lastMs - (startedMs ?? lastMs)) / 1000).toFixed(1);
      const used = allTokens === 0 ? '' : `, ${allTokens} tokens`;
      const sum = `${steps.length} ${steps.length === 1 ? 'step' : 'steps'} in ${seconds} s${used}.`;
      const path = steps.length === 0 ? [] : [`Path: ${steps.map(({ node }) => `\`${node}\``).join(' → ')}`];
      if (reason === 'most-steps' || position.end === undefined) return [`Stopped after ${sum}`, ...path];
      const { end } = position;
      const results = end.ok ? resultLines(end.state, workflow) : [];
      const warnings = [...toolNotes(steps, workflow), ...surprises(steps, end)].map((words) => `Note: ${words}.`);
      return [`${endLine(end)} ${sum}`, ...path, ...results, ...warnings];
    },
  };
}

function resultLines(state: Readonly<Record<string, unknown>>, workflow: Workflow): readonly string[] {
  return exchangeOf(workflow).results.flatMap((name) =>
    Object.hasOwn(state, name) ? [`\`${name}\`: ${shown((state[name] ?? null) as Parameters<typeof shown>[0])}`] : [],
  );
}

function toolNotes(steps: readonly StepRecord[], { nodes }: Workflow): readonly string[] {
  const reached = new Set(steps.map(({ node }) => node));
  return nodes
    .filter(({ id, tools = [] }) => reached.has(id) && tools.length > 0)
    .map(({ id }) => `Tools are not called, here or by the runtime: what \`${id}\` says that it found is made up`);
}
