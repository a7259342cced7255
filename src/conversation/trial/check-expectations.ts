import { type Provider, ProviderError, type TokenUsage } from '../../llm/provider.ts';
import type { Log } from '../../log.ts';
import { checkRule, type Finding, type TrialResult } from '../../trial/expectations/check-rule.ts';
import { judgeExpectations, type Judgement } from '../../trial/expectations/judge.ts';
import { readRule } from '../../trial/expectations/rule.ts';
import { shown } from '../../trial/trial-words.ts';
import { exchangeOf } from '../../workflow/outline/exchange.ts';
import type { Workflow } from '../../workflow/schema/schema.ts';
import type { InputTexts } from './trial-inputs.ts';

export interface ExpectationCheck {
  readonly expectations: readonly string[];
  readonly workflow: Workflow;
  readonly result: TrialResult;
  readonly inputs: InputTexts;
  /** What no rule can tell is judged by it; without one it stays open. */
  readonly provider: Provider | undefined;
  readonly signal: AbortSignal;
  readonly log: Log;
}

export interface CheckedExpectations {
  /** A line with the count, then one line for each expectation. Empty without expectations. */
  readonly lines: readonly string[];
  /** One for each expectation, in order; undefined where none could be made. */
  readonly findings: readonly (Finding | undefined)[];
  readonly usage: readonly TokenUsage[];
}

/** Checks the result of a trial, by rule or by the model. */
export async function checkExpectations(check: ExpectationCheck): Promise<CheckedExpectations> {
  const { expectations, workflow, result } = check;
  if (expectations.length === 0) return { lines: [], findings: [], usage: [] };
  const byRule = expectations.map((text) => {
    const rule = readRule(text, workflow);
    return rule === undefined ? undefined : checkRule(rule, result);
  });
  const open = expectations.filter((_, index) => byRule[index] === undefined);
  const judged = await judge(open, check);
  const byModel = new Map(open.map((text, index) => [text, judged.findings[index]]));
  const findings = expectations.map((text, index) => byRule[index] ?? byModel.get(text));
  const met = findings.filter((finding) => finding?.isMet === true).length;
  const lines = expectations.map((text, index) => findingLine(text, findings[index], byRule[index] === undefined));
  return { lines: [`Expectations: ${met} of ${expectations.length} met.`, ...lines], findings, usage: judged.usage };
}

/** Expectations stay unjudged when the model cannot be reached, since the trial itself has finished. */
async function judge(open: readonly string[], check: ExpectationCheck): Promise<Judgement> {
  const { provider, signal, log } = check;
  if (open.length === 0 || provider === undefined) return NOT_JUDGED;
  try {
    return await judgeExpectations(provider, open, shownTrial(check), signal);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    log.warn({ err: error }, 'the model could not judge the expectations');
    return NOT_JUDGED;
  }
}

const NOT_JUDGED: Judgement = { findings: [], usage: [] };

function findingLine(text: string, finding: Finding | undefined, isJudged: boolean): string {
  if (finding === undefined) return `- ? ${text}: no model judged it`;
  const why = isJudged ? `judged by the model: ${shown(finding.why, 200)}` : finding.why;
  return `- ${finding.isMet ? '✓ passed' : '✗ failed'}: ${text} (${why})`;
}

/** A longer value is cut for the model that judges. Characters. */
const MOST_VALUE = 12_000;

function shownTrial({ workflow, result, inputs }: ExpectationCheck): string {
  const { results } = exchangeOf(workflow);
  const values = results.map((name) => `${name}: ${shown(result.state[name] ?? null, MOST_VALUE)}`);
  const given = Object.entries(inputs).map(([name, text]) => `${name}: ${text}`);
  return ['inputs:', ...given, `path: ${result.path.join(' -> ')}`, 'results:', ...values].join('\n');
}
