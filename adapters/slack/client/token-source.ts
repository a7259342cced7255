/** Where the bot token of one workspace comes from. */
export interface TokenSource {
  /** Undefined if the workspace has taken the app away. */
  current(): Promise<string | undefined>;
  /** Slack has refused this token with this code. `retry`: there is another one by now; `gone`: the app is not installed any more; `wait`: it may be accepted later. */
  refused(token: string, code: string): Promise<'retry' | 'gone' | 'wait'>;
}

/** The only token of an app in one workspace. */
export function fixedToken(token: string): TokenSource {
  return { current: () => Promise.resolve(token), refused: () => Promise.resolve('wait') };
}
