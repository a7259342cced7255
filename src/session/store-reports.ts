import type { ChatMessage, Revision, Turn, TurnState } from './session.ts';

/** What one answer used. */
export interface AnswerUsage {
  /** Increases with each answer. */
  readonly position: number;
  readonly at: Date;
  /** Who wrote the first message that it answers, as `platform:scope:user`. */
  readonly user?: string;
  readonly provider: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
}

/** The state of the database at one moment. */
export interface StoreStatus {
  /** Its size. */
  readonly bytes: number;
  /** The unfinished turns, counted by platform and state. */
  readonly turns: readonly {
    readonly platform: string;
    readonly state: TurnState;
    readonly count: number;
    /** When the oldest of them was requested. */
    readonly oldestAt: Date;
  }[];
}

/** The data of one person in one session. */
export interface PersonalRecord {
  readonly turns: readonly Turn[];
  /** The person's own messages, and the answers to turns that include them. */
  readonly messages: readonly ChatMessage[];
  readonly revisions: readonly Revision[];
}
