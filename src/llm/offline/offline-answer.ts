/** What the drafter says, and the config if it made one. */
export interface OfflineAnswer {
  /** Short lines of prose. */
  readonly lines: readonly string[];
  readonly config?: string;
}
