export interface DiscordCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do, if anything. */
  readonly remedy?: string;
}
