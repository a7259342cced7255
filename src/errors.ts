/**
 * A failure that someone can act on. `message` says what happened and `hint` what to do next; both are one plain sentence that a
 * user may read, so neither holds a secret, message text or a stack. The technical reason travels as `cause`, for the log only.
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

/** The one sentence (or two) that a person is shown for any thrown value; unknown failures stay unnamed. */
export function sentenceFor(error: unknown): string {
  return error instanceof ThreadsmithError ? `${error.message} ${error.hint}` : 'Something went wrong on our side.';
}
