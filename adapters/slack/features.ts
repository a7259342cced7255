/** What this installation of the app turned out to be able to do; one for all threads. */
export interface SlackFeatures {
  /** Streams natively. */
  streams: boolean;
  /** Declared as an agent: sessions with a state, and Slack's own Stop button. */
  agentSessions: boolean;
  /** Slack was asked whether that is so. */
  agentSessionsAsked: boolean;
  statusLine: boolean;
  /** Slack's feedback thumbs under an answer. */
  thumbs: boolean;
  /** Arguments that Slack objected to, and that no call needs. */
  readonly unknownArguments: Set<string>;
  /** Agent sessions that we have set to processing and not yet back. */
  processing: number;
}

export function allFeatures(): SlackFeatures {
  return {
    streams: true,
    agentSessions: true,
    agentSessionsAsked: false,
    statusLine: true,
    thumbs: true,
    unknownArguments: new Set(),
    processing: 0,
  };
}
