import type { ThreadKey } from '../chat/thread-key.ts';
import type { CallResult } from '../chat/chat-adapter.ts';
import type { InstallationChange } from '../chat/installations-port.ts';
import type { TurnOutcome } from '../chat/reply-port.ts';

/** The turn that something happened in. */
export interface TurnSubject {
  readonly turnId: string;
  readonly sessionId: string;
  readonly thread: ThreadKey;
  readonly kind: 'message' | 'command';
  /** Only where `kind` is `command`. */
  readonly command?: string;
  /** When the turn was asked for. */
  readonly askedAt: Date;
}

/** Why a person was not given what they asked for. */
type RefusalReason = 'policy' | 'permission' | 'turns_per_hour' | 'turns_at_once' | 'budget' | 'too_long';

/**
 * Something that operators may want to count, to keep or to trace. Holds ids, codes and figures, never what people or models write.
 * People are `platform:scope:user`.
 */
export type Observation =
  | { readonly type: 'session_started'; readonly sessionId: string; readonly thread: ThreadKey; readonly user: string }
  | { readonly type: 'message_accepted'; readonly turn: TurnSubject; readonly user: string }
  | {
      readonly type: 'refused';
      readonly reason: RefusalReason;
      readonly thread: ThreadKey;
      readonly user: string;
      readonly command?: string;
    }
  /** `resumed`: an earlier process had begun it. */
  | { readonly type: 'turn_began'; readonly turn: TurnSubject; readonly resumed: boolean }
  /** Somebody can read the first words of the answer. */
  | { readonly type: 'words_shown'; readonly turn: TurnSubject }
  | {
      readonly type: 'turn_ended';
      readonly turn: TurnSubject;
      readonly outcome: TurnOutcome;
      /** Where the turn changed something: whose message it was. */
      readonly user?: string;
      /** The revision that became the current one. */
      readonly revision?: number;
      readonly forgets?: 'conversation' | 'all';
    }
  /** Left to a later run of this process, to a later start or to another replica. */
  | { readonly type: 'turn_left'; readonly turn: TurnSubject }
  | {
      readonly type: 'model_answered';
      readonly turn: TurnSubject;
      readonly provider: string;
      readonly model: string;
      /** How the answer ended, or the code of the failure. */
      readonly end: string;
      readonly ms: number;
      readonly usage?: {
        readonly inputTokens: number;
        readonly outputTokens: number;
        readonly cachedInputTokens: number;
      };
    }
  /** The provider failed, and is asked again or replaced by another one. */
  | {
      readonly type: 'provider_failed';
      readonly provider: string;
      readonly code: string;
      readonly next: 'retry' | 'fallback';
    }
  /** Issues that rules removed from a draft, by code. */
  | { readonly type: 'draft_fixed'; readonly codes: readonly string[] }
  /** The model was asked to repair issues; `result` says what its draft was worth. */
  | {
      readonly type: 'repair_ended';
      readonly codes: readonly string[];
      readonly result: 'valid' | 'better' | 'no_better';
    }
  | {
      readonly type: 'reply_written';
      readonly turn: TurnSubject;
      readonly operation: 'post' | 'edit' | 'file' | 'remove';
      readonly result: 'ok' | 'rate_limited' | 'unreachable' | 'gone' | 'refused' | 'failed';
      readonly ms: number;
    }
  /** One request to a chat platform. */
  | { readonly type: 'platform_called'; readonly platform: string; readonly result: CallResult }
  /** One operation of the store. */
  | { readonly type: 'store_called'; readonly operation: string; readonly failed: boolean; readonly ms: number }
  /** Somebody gave a command about the stored data in the shell; `operator` is their name on the machine. */
  | {
      readonly type: 'operated';
      readonly command: 'export' | 'forget' | 'backup' | 'restore' | 'move' | 'keys';
      readonly operator: string;
      /** The person, the file or the database that it was about. */
      readonly about: Readonly<Record<string, string>>;
    }
  | ({ readonly type: 'installation_changed'; readonly platform: string } & InstallationChange)
  /** Conversations were deleted because of their age. */
  | { readonly type: 'expired'; readonly sessions: number };

/** Takes what happened; returns at once and never throws. */
export type Observe = (observation: Observation) => void;

/** For parts that run without observers. */
export const unobserved: Observe = () => undefined;
