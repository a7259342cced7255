import type { ThreadKey } from '../chat/thread-key.ts';
import type { CallResult } from '../chat/chat-adapter.ts';
import type { InstallationChange } from '../chat/installations-port.ts';
import type { TurnOutcome } from '../chat/reply-port.ts';

/** The turn that an observation is about. */
export interface TurnSubject {
  readonly turnId: string;
  readonly sessionId: string;
  readonly thread: ThreadKey;
  readonly kind: 'message' | 'command';
  /** Only when `kind` is `command`. */
  readonly command?: string;
  /** When the turn was requested. */
  readonly askedAt: Date;
}

/** Why a request was refused. */
type RefusalReason = 'policy' | 'permission' | 'turns_per_hour' | 'turns_at_once' | 'budget' | 'too_long';

/** An event for metrics, traces and the audit log. Contains ids, codes and figures, never text of people or models. People are `platform:scope:user`. */
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
  /** `resumed`: an earlier process had started it. */
  | { readonly type: 'turn_began'; readonly turn: TurnSubject; readonly resumed: boolean }
  /** The first words of the answer are visible. */
  | { readonly type: 'words_shown'; readonly turn: TurnSubject }
  | {
      readonly type: 'turn_ended';
      readonly turn: TurnSubject;
      readonly outcome: TurnOutcome;
      /** If the turn changed something: the author of its message. */
      readonly user?: string;
      /** The revision that became the current one. */
      readonly revision?: number;
      readonly forgets?: 'conversation' | 'all';
    }
  /** The turn is left to a later run of this process, a later start or another replica. */
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
  /** The provider failed, and is retried or replaced by another one. */
  | {
      readonly type: 'provider_failed';
      readonly provider: string;
      readonly code: string;
      readonly next: 'retry' | 'fallback';
    }
  /** Codes of the issues that autofix removed from a draft. */
  | { readonly type: 'draft_fixed'; readonly codes: readonly string[] }
  /** The model was asked to repair issues; `result` rates the new draft. */
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
  /** A request to a chat platform. */
  | { readonly type: 'platform_called'; readonly platform: string; readonly result: CallResult }
  /** An operation of the store. */
  | { readonly type: 'store_called'; readonly operation: string; readonly failed: boolean; readonly ms: number }
  /** Somebody ran a shell command on the stored data; `operator` is their user name on the machine. */
  | {
      readonly type: 'operated';
      readonly command: 'export' | 'forget' | 'backup' | 'restore' | 'move' | 'keys';
      readonly operator: string;
      /** The person, file or database that the command was about. */
      readonly about: Readonly<Record<string, string>>;
    }
  | ({ readonly type: 'installation_changed'; readonly platform: string } & InstallationChange)
  /** Conversations were deleted because of their age. */
  | { readonly type: 'expired'; readonly sessions: number };

/** Receives events; returns immediately and never throws. */
export type Observe = (observation: Observation) => void;

/** For modules that run without an observer. */
export const unobserved: Observe = () => undefined;
