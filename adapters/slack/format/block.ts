/** One of Slack's blocks, as its API expects it. */
export type Block = Readonly<Record<string, unknown>>;
