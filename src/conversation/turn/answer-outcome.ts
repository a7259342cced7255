import type { CommandOutcome } from '../commands/command-outcome.ts';
import type { ChoiceNote } from '../draft/choose/choose-draft.ts';
import type { DraftOutcome } from '../draft/review-draft.ts';
import type { TokenUsage } from '../../llm/provider.ts';

/** The model's prose in a turn, without its YAML. */
export interface ModelWords {
  readonly prose: string;
  /** One entry per request. */
  readonly usage: readonly TokenUsage[];
}

/** The result of a turn before it is put into words. */
export type AnswerOutcome =
  | CommandOutcome
  /** The message consisted of files that could not be read. */
  | { readonly kind: 'nothing_read' }
  /** The message was an export of another tool. */
  | { readonly kind: 'foreign'; readonly tool: string }
  /** Lines of the current config. */
  | { readonly kind: 'excerpt'; readonly text: string }
  /** The user's own config, unchanged. */
  | { readonly kind: 'imported'; readonly fileName: string; readonly draft: DraftOutcome }
  | {
      readonly kind: 'drafted';
      readonly words: ModelWords;
      readonly draft: DraftOutcome;
      /** How the draft was chosen, if the answer had several blocks. */
      readonly note?: ChoiceNote;
    }
  | {
      readonly kind: 'words';
      readonly words: ModelWords;
      readonly end: 'complete' | 'length' | 'refused' | 'too_long';
      /** The model claims to have changed the workflow, but sent no draft, even when asked for it. */
      readonly isOnlyClaimed?: true;
    }
  | { readonly kind: 'stopped'; readonly words: ModelWords }
  /** `words` is set only if the model was asked. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly words?: ModelWords };
