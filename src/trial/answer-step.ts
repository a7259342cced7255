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
  /** Counts what was used. */
  readonly report: Pick<TrialReport, 'note'>;
}

/** By these words of an error the runtime knows that it would pass. */
const PASSING: Partial<Record<ProviderErrorCode, string>> = {
  'provider.rate_limited': 'Rate limit',
  'provider.timeout': 'Timeout',
  'provider.overloaded': 'Temporarily unavailable',
};

/** Failures of our own connection, which tell nothing about the workflow. */
const OURS: ReadonlySet<ProviderErrorCode> = new Set([
  'provider.bad_key',
  'provider.no_quota',
  'provider.unknown_model',
  'provider.unreachable',
  'provider.wrong_address',
  'provider.bad_request',
]);

/**
 * Asks the connected model for the step that is due. A failure of the vendor is handed on as the runtime would meet it: it asks again after rate limits
 * and timeouts, with its pauses of 1, 2, 4, ... seconds, and fails the step for all else.
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
