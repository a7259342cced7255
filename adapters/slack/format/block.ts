/** One of Slack's blocks, as its API takes it. */
export type Block = Readonly<Record<string, unknown>>;
