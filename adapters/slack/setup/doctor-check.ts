import { webApi } from '@slack/bolt';
import type { SlackOptions } from './options.ts';
import { slackCode } from '../client/web-api.ts';

export interface SlackCheck {
  readonly name: string;
  /** `unchecked`: cannot be found out from here; the detail says why, and the remedy how to look. */
  readonly ok: boolean | 'unchecked';
  readonly detail: string;
  /** What to do, if anything. */
  readonly remedy?: string;
}

export interface SlackDoctorOptions extends Omit<SlackOptions, 'oauth'> {
  readonly oauth?: Pick<NonNullable<SlackOptions['oauth']>, 'clientId' | 'clientSecret'>;
  /** An app configuration token (`xoxe.`), with which the app's manifest can be read too. */
  readonly configToken?: string;
}

const TIMEOUT_MS = 10_000;
export const MANIFEST_REMEDY =
  'Print the manifest with `threadsmith manifest slack`, paste it under "App Manifest" of your app, and install the app again.';

export function clientFor(token: string | undefined, { apiUrl }: SlackDoctorOptions): webApi.WebClient {
  return new webApi.WebClient(token, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl.replace(/\/?$/, '/') }),
    timeout: TIMEOUT_MS,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    logLevel: webApi.LogLevel.ERROR,
  });
}

/** A call's answer, or Slack's error code; no code when something other than Slack answered. */
export async function attempt<T>(call: () => Promise<T>): Promise<{ value: T } | { code: string | undefined }> {
  try {
    return { value: await call() };
  } catch (error) {
    if (error instanceof webApi.WebAPIPlatformError) return { code: slackCode(error) };
    if (error instanceof webApi.WebAPIRateLimitedError) return { code: 'ratelimited' };
    return { code: undefined };
  }
}
