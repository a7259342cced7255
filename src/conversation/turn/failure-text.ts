import { ThreadsmithError } from '../../errors.ts';
import { ProviderError, type ProviderErrorCode } from '../../llm/provider.ts';

export interface FailureReader {
  /** Short id that is also in the log. */
  readonly reference: string;
  /** The reader runs Threadsmith, so the text may name a setting. */
  readonly showsHints: boolean;
}

const OURS = 'Something went wrong on our side.';
const AGAIN = 'Try again.';
const ASK = 'The people who run this bot can find the reason in its log.';

/** For readers who do not know the vendor and cannot change a setting. */
const FOR_PEOPLE: Readonly<Record<ProviderErrorCode, readonly [what: string, advice: string]>> = {
  'provider.bad_key': ["The model rejected this bot's key.", ASK],
  'provider.no_quota': ['This bot has no credit left with its model.', ASK],
  'provider.rate_limited': ['The model has reached its limit of requests for now.', 'Try again in a minute.'],
  'provider.unknown_model': ['The model that this bot is configured to use does not exist.', ASK],
  'provider.unreachable': ['The model cannot be reached.', AGAIN],
  'provider.overloaded': ['The model is overloaded right now.', 'Try again in a minute.'],
  'provider.internal': ["The model's server had an error.", AGAIN],
  'provider.timeout': ['The model stopped responding.', AGAIN],
  'provider.cut_off': ['The model stopped in the middle of its answer.', AGAIN],
  'provider.bad_request': ['The model could not use this conversation.', 'Start a new one.'],
  'provider.too_long': ['This is too long for the model.', 'Send less at once, or start a new conversation.'],
  'provider.no_answer': ['The model gave no answer.', 'Try again, or ask for less at once.'],
  'provider.wrong_address': ['The address of the model does not answer as a model.', ASK],
  'provider.refused': ['The model refuses to answer this.', 'Rephrase the request.'],
  'provider.failed': ['The model failed.', AGAIN],
};

/** Shown instead of an answer, or below the part that arrived. */
export function failureText(error: unknown, reader: FailureReader): string {
  const [what, advice] = sentencesFor(error, reader);
  return `**This could not be finished.** ${what} Nothing was changed. ${advice} (Reference ${reader.reference})`;
}

function sentencesFor(error: unknown, { showsHints }: FailureReader): readonly [what: string, advice: string] {
  if (error instanceof ProviderError && !showsHints) return FOR_PEOPLE[error.code];
  return error instanceof ThreadsmithError ? [error.message, error.hint] : [OURS, AGAIN];
}
