/** Supplies the bot token of one workspace. */
export interface TokenSource {
  /** Undefined when the workspace has uninstalled the app. */
  current(): Promise<string | undefined>;
  /**
   * Called when Slack refused this token with this code. `retry`: there is a newer token; `gone`: the app was uninstalled; `wait`: the token may be accepted
   * later.
   */
  refused(token: string, code: string): Promise<'retry' | 'gone' | 'wait'>;
}

/** The only token of an app in one workspace. */
export function fixedToken(token: string): TokenSource {
  return { current: () => Promise.resolve(token), refused: () => Promise.resolve('wait') };
}
