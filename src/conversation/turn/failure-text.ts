import { ThreadsmithError } from '../../errors.ts';
import { ProviderError, type ProviderErrorCode } from '../../llm/provider.ts';

export interface FailureReader {
  /** Short id that the log has too. */
  readonly reference: string;
  /** Whoever reads it runs Threadsmith, so that a setting may be named. */
  readonly showsHints: boolean;
}

const OURS = 'Something went wrong on our side.';
const AGAIN = 'Try again.';
const ASK = 'Whoever runs this bot finds the reason in its log.';

/** What somebody reads who neither knows which vendor answers nor can change a setting. */
const FOR_PEOPLE: Readonly<Record<ProviderErrorCode, readonly [what: string, advice: string]>> = {
  'provider.bad_key': ['The model does not let this bot in.', ASK],
  'provider.no_quota': ['This bot has no credit left with its model.', ASK],
  'provider.rate_limited': ['The model has too much to do right now.', 'Try again in a minute.'],
  'provider.unknown_model': ['The model that this bot is set to does not exist.', ASK],
  'provider.unreachable': ['The model cannot be reached.', AGAIN],
  'provider.overloaded': ['The model has too much to do right now.', 'Try again in a minute.'],
  'provider.timeout': ['The model fell silent.', AGAIN],
  'provider.cut_off': ['The model stopped in the middle of its answer.', AGAIN],
  'provider.bad_request': ['The model could not use this conversation; it may be too long.', 'Begin a new one.'],
  'provider.refused': ['The model refuses to answer this.', 'Say it in other words.'],
  'provider.failed': ['The model failed.', AGAIN],
};

/** What is shown in place of an answer, or below the part of one that came. */
export function failureText(error: unknown, reader: FailureReader): string {
  const [what, advice] = sentencesFor(error, reader);
  return `**This could not be finished.** ${what} Nothing was changed. ${advice} (Reference ${reader.reference})`;
}

function sentencesFor(error: unknown, { showsHints }: FailureReader): readonly [what: string, advice: string] {
  if (error instanceof ProviderError && !showsHints) return FOR_PEOPLE[error.code];
  return error instanceof ThreadsmithError ? [error.message, error.hint] : [OURS, AGAIN];
}
