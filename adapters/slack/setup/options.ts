export interface SlackOptions {
  /** Begins with `xoxb-`. */
  readonly botToken: string;
  /** Begins with `xapp-`; with it the app connects to Slack (Socket Mode). */
  readonly appToken?: string;
  /** Without an app token Slack calls us over HTTP and signs its requests with this secret. */
  readonly signingSecret?: string;
  /** A port for Slack's requests alone; by default they arrive at the web server's port. */
  readonly port?: number;
  /** Ids of bots whose mentions are answered, or `all`. */
  readonly allowBots?: readonly string[];
  /** Ends in `/api/`; Slack's own address by default. */
  readonly apiUrl?: string;
}
