/** What this installation of the app turned out to be able to do; one for all threads. */
export interface SlackCapabilities {
  /** Streams natively. */
  streams: boolean;
  /** Sessions with a state. */
  agentSessions: boolean;
  /** Slack shows a Stop button of its own: the app is declared as an agent, or it was not asked yet. */
  ownStop: boolean;
  statusLine: boolean;
  /** Slack's feedback thumbs under an answer. */
  thumbs: boolean;
  /** Arguments that Slack objected to, and that no call needs. */
  readonly unknownArguments: Set<string>;
  /** Agent sessions that we have set to processing and not yet back. */
  processing: number;
}

export function allCapabilities(): SlackCapabilities {
  return {
    streams: true,
    agentSessions: true,
    ownStop: true,
    statusLine: true,
    thumbs: true,
    unknownArguments: new Set(),
    processing: 0,
  };
}
