import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** Why a request was refused; the body of every error of the HTTP API. */
export interface Problem {
  readonly status: ContentfulStatusCode;
  /** Stable, for machines. */
  readonly code: string;
  /** One sentence for a person that says what to do next. */
  readonly message: string;
}

/** The value that a request holds, or why it cannot be used. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export function refuse(status: ContentfulStatusCode, code: string, message: string): { ok: false; problem: Problem } {
  return { ok: false, problem: { status, code, message } };
}

export function tell(context: Context, { status, code, message }: Problem): Response {
  return context.json({ error: { code, message } }, status);
}

export const UNKNOWN_SESSION: Problem = {
  status: 404,
  code: 'unknown_session',
  message: 'This session does not exist; it may have been deleted. Open another one.',
};

export const NOT_SIGNED_IN: Problem = {
  status: 401,
  code: 'not_signed_in',
  message: 'Nobody is signed in. Open this page through the address at which you sign in.',
};
