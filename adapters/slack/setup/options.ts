export interface SlackOptions {
  /** Begins with `xoxb-`: the app is in one workspace. Required unless `oauth` is given. */
  readonly botToken?: string;
  /** Workspaces install the app themselves. `stateSecret` signs the state of an installation in the browser; it must be the same in all processes. */
  readonly oauth?: { readonly clientId: string; readonly clientSecret: string; readonly stateSecret: string };
  /** Begins with `xapp-`; with it the app connects to Slack (Socket Mode). */
  readonly appToken?: string;
  /** Without an app token, Slack calls us over HTTP and signs its requests with this secret. */
  readonly signingSecret?: string;
  /** A port for Slack's requests alone; by default they arrive at the web server's port. */
  readonly port?: number;
  /** Ids of bots whose mentions are answered, or `all`. */
  readonly allowBots?: readonly string[];
  /** Ends in `/api/`; Slack's own address by default. */
  readonly apiUrl?: string;
}
