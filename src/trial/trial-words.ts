import { plainCondition } from '../workflow/rehearsal/describe-run.ts';
import type { DryRun } from '../workflow/rehearsal/dry-run.ts';
import type { Why } from '../workflow/rehearsal/route-choice.ts';
import type { RunEnd } from '../workflow/rehearsal/run-end.ts';
import type { StepRecord } from '../workflow/rehearsal/step-record.ts';
import type { ConfigRecord, ConfigValue } from '../workflow/schema/config-value.ts';
import { pythonStr } from '../workflow/schema/python-value.ts';
import { shortenText } from '../text/cut-text.ts';

/** The effort of a step. */
export interface StepCost {
  readonly ms: number;
  /** Input and output tokens, if a model was asked. */
  readonly tokens?: number | undefined;
}

const MOST_VALUE = 60;

/** One line for a finished step. Values are untrusted text, and are quoted. */
export function stepLine(step: StepRecord, number: number, cost: StepCost): string {
  const { ms, tokens } = cost;
  const effort = [`${(ms / 1000).toFixed(1)} s`, ...(tokens === undefined ? [] : [`${tokens} tokens`])].join(', ');
  const visit = step.visit > 1 ? ` (time ${step.visit})` : '';
  if (step.failed === true) return `${number}. \`${step.node}\`${visit} failed · ${effort}`;
  return `${number}. \`${step.node}\`${visit} ${wrote(step.writes)} · ${effort}`;
}

function wrote(writes: ConfigRecord): string {
  const values = Object.entries(writes).map(([name, value]) => `\`${name}\` = ${shown(value)}`);
  return values.length === 0 ? 'changed nothing' : `wrote ${values.join(', ')}`;
}

/** A value on one line, shortened. */
export function shown(value: ConfigValue, mostChars = MOST_VALUE): string {
  return codeSpan(shortenText(pythonStr(value).replaceAll(/\s+/g, ' '), mostChars));
}

/** Why the run continued where it did; undefined when there was no choice. */
export function wayLine(to: string, why: Why): string | undefined {
  const goal = to === 'END' ? 'the end' : `\`${to}\``;
  switch (why.kind) {
    case 'condition':
      return `   → ${goal}, because ${codeSpan(plainCondition(why.logic))} (${valueList(why.values)})`;
    case 'default':
      return `   → ${goal}, because no condition held (${valueList(why.values)})${notUnderstood(why.failed)}`;
    case 'loop':
      return `   → ${goal}, because \`${why.field}\` is ${shown(why.value)}`;
    case 'parallel':
      return `   → ${goal}, ${why.count} times at once`;
    default:
      return undefined;
  }
}

function valueList(values: ConfigRecord): string {
  return Object.entries(values)
    .map(([name, value]) => `\`${name}\` is ${shown(value)}`)
    .join(', ');
}

function notUnderstood(failed: readonly string[]): string {
  if (failed.length === 0) return '';
  const logics = failed.map((logic) => codeSpan(shortenText(logic, MOST_VALUE))).join(', ');
  return `. The runtime could not evaluate ${logics} and says nothing about it`;
}

/** How the run ended, in one sentence. */
export function endLine(end: RunEnd): string {
  if (end.ok) return 'The run ended well.';
  const where = end.node ?? end.task;
  const at = where === undefined ? '' : ` at \`${where}\``;
  return `The run would fail${at}: ${codeSpan(shortenText(end.message.replaceAll(/\s+/g, ' '), 300))} (${end.cause})`;
}

/** Findings about a step that only a run reveals, each in one sentence without a full stop. */
export function stepNotes({ node, coerced = {}, waits = [] }: StepRecord): readonly string[] {
  const changed = Object.entries(coerced).map(
    ([name, value]) => `\`${node}\` sees \`${name}\` as ${shown(value)}: the step before wrote another type`,
  );
  if (waits.length === 0) return changed;
  return [...changed, `\`${node}\` was asked again: the runtime retries rate limits and timeouts only`];
}

/** Findings about the end of a run. */
export function endNotes(end: RunEnd): readonly string[] {
  return end.ok ? [] : failureAdvice(end);
}

function failureAdvice({ error, cause, message, node, task }: Extract<RunEnd, { ok: false }>): readonly string[] {
  if (error === 'WorkflowExecutionError' && cause === 'ValidationError' && node === undefined) {
    const writer = task === undefined ? 'an earlier step' : `\`${task}\``;
    return [`The runtime names no step for this: the value that ${writer} wrote does not fit its field`];
  }
  if (cause === 'GraphRecursionError') return ['`max_iterations` does not stop a loop; only its condition does'];
  if (message.includes('unexpected type: NoneType')) {
    return [
      'An answer of the wrong form fails the step at once; the runtime does not ask again, whatever `max_retries` says',
    ];
  }
  if (message.includes('LLM API call failed')) {
    return ['The runtime asks again after rate limits and timeouts only, and at most `max_retries` times in all'];
  }
  return [];
}

/** The findings of a dry run. */
export function dryRunFindings({ taken, missed, failures }: DryRun): readonly string[] {
  return [
    missed.length === 0
      ? `Every route was followed once (${taken.size}).`
      : `${taken.size} of ${taken.size + missed.length} routes were followed.`,
    ...missed.map((route) => `Not reached with sample values: ${route}`),
    ...failures.map(({ message }) => `The run would fail: ${shown(message)}`),
  ];
}

/** Untrusted text as inline code, so that none of its markup takes effect. */
function codeSpan(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}
