/** What this installation of the app can do, as far as Slack's answers have shown. Shared by all threads. */
export interface SlackCapabilities {
  /** Slack streams natively. */
  streams: boolean;
  /** Slack's agent sessions have a state. */
  agentSessions: boolean;
  /** Slack shows its own Stop button: the app is declared as an agent. Assumed until Slack says otherwise. */
  ownStop: boolean;
  statusLine: boolean;
  /** Slack shows its feedback buttons under an answer. */
  thumbs: boolean;
  /** Optional arguments that Slack has rejected. */
  readonly unknownArguments: Set<string>;
  /** Agent sessions that we have set to `processing` and not reset yet. */
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
