/**
 * A failure that someone can act on. `message` says what happened and `hint` what to do next. Both are plain sentences that a user may read, so neither
 * contains a secret, message text or a stack. The technical reason is the `cause`, which only the log sees.
 */
export class ThreadsmithError extends Error {
  override readonly name: string = 'ThreadsmithError';
  /** Stable and dotted, for machines and tests: `provider.bad_key`. */
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

/** One or two sentences about any thrown value for a person. Unknown failures are not described. */
export function sentenceFor(error: unknown): string {
  return error instanceof ThreadsmithError ? `${error.message} ${error.hint}` : 'Something went wrong on our side.';
}
