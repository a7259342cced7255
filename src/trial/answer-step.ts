import type { Clock } from '../async/clock.ts';
import { type Provider, ProviderError, type ProviderErrorCode } from '../llm/provider.ts';
import type { Due } from '../workflow/rehearsal/rehearsal.ts';
import type { Fed } from '../workflow/rehearsal/step-result.ts';
import { askModel } from './ask-model.ts';
import type { TrialReport } from './trial-report.ts';

export interface StepHelp {
  readonly provider: Provider;
  readonly signal: AbortSignal;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Records the usage. */
  readonly report: Pick<TrialReport, 'note'>;
}

/** Error texts by which the runtime recognises a failure that it retries. */
const PASSING: Partial<Record<ProviderErrorCode, string>> = {
  'provider.rate_limited': 'Rate limit',
  'provider.timeout': 'Timeout',
  'provider.overloaded': 'Temporarily unavailable',
};

/** Failures of our own connection, which say nothing about the workflow. */
const OURS: ReadonlySet<ProviderErrorCode> = new Set([
  'provider.bad_key',
  'provider.no_quota',
  'provider.unknown_model',
  'provider.unreachable',
  'provider.wrong_address',
  'provider.bad_request',
]);

/**
 * Asks the connected model to answer the step that is due. Reports a vendor's failure as the runtime would see it: the runtime retries rate limits and
 * timeouts after 1, 2, 4, ... seconds, and fails the step on every other error.
 * @throws ProviderError for a failure of the connection itself, or the signal's reason
 */
export async function answerStep(due: Extract<Due, { kind: 'model' }>, help: StepHelp): Promise<Fed> {
  const { provider, signal, clock, report } = help;
  if (due.attempt > 1) await clock.sleep(2 ** (due.attempt - 2) * 1000, signal);
  signal.throwIfAborted();
  try {
    const { value, usage, attempts } = await askModel(provider, due, signal);
    const secondTry = attempts > 1 && value !== undefined;
    report.note(usage, secondTry ? [`\`${due.node}\` ${SECOND_TRY}`] : []);
    return { kind: 'answer', value };
  } catch (error) {
    if (!(error instanceof ProviderError) || OURS.has(error.code)) throw error;
    const words = PASSING[error.code];
    return { kind: 'raised', message: words === undefined ? error.message : `${words}: ${error.message}` };
  }
}

const SECOND_TRY =
  'gave an answer of another form and was asked once more here; the runtime does not ask again and would have failed';
