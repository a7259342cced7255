import type { CommandOutcome } from '../commands/command-turn.ts';
import type { DraftOutcome } from '../draft/review-draft.ts';
import type { TokenUsage } from '../../llm/provider.ts';

/** What the model said in a turn, its YAML left out. */
export interface ModelWords {
  readonly prose: string;
  /** One entry per request. */
  readonly usage: readonly TokenUsage[];
}

/** The result of answering a turn, before it is put into words. */
export type AnswerOutcome =
  | CommandOutcome
  /** The message was nothing but files that could not be read. */
  | { readonly kind: 'nothing_read' }
  /** Lines of the current config. */
  | { readonly kind: 'excerpt'; readonly text: string }
  /** The user's own config, taken as it is. */
  | { readonly kind: 'imported'; readonly fileName: string; readonly draft: DraftOutcome }
  | {
      readonly kind: 'drafted';
      readonly words: ModelWords;
      readonly draft: DraftOutcome;
      /** The answer held further YAML blocks, which were ignored. */
      readonly moreDrafts: boolean;
    }
  | { readonly kind: 'words'; readonly words: ModelWords; readonly end: 'complete' | 'length' | 'refused' | 'too_long' }
  | { readonly kind: 'stopped'; readonly words: ModelWords }
  /** `words` only where the model was asked. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly words?: ModelWords };
