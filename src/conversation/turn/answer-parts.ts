import type { RefusedFile } from '../../chat/inbound-message.ts';
import type { Attachment } from '../../chat/reply-port.ts';
import type { Provider, TokenUsage } from '../../llm/provider.ts';
import type { TurnAnswer } from '../../session/session-store.ts';
import type { MessageMetadata } from '../../session/session.ts';
import type { Language } from '../../text/detect-language.ts';
import type { ModelWords } from './answer-outcome.ts';
import type { FailureReader } from './failure-text.ts';
import type { ImportedRevision } from './imported-revision.ts';

/** The context of an outcome that its text depends on. */
export interface AnswerSetting {
  readonly turnId: string;
  readonly provider: Pick<Provider, 'name' | 'model' | 'label'>;
  /** Files of the messages that were not read. */
  readonly refused: readonly RefusedFile[];
  readonly reader: FailureReader;
  /** Usage of the model requests, one entry per request. */
  readonly spent: readonly TokenUsage[];
  /** A warning about a budget. */
  readonly notice?: string | undefined;
  /** A config from the messages that becomes a revision before the answer does. */
  readonly imported?: ImportedRevision | undefined;
  /** The person's language, if known. */
  readonly language?: Language | undefined;
}

/** An answer to store, and the file to deliver with it if it is a new one. */
export interface ComposedAnswer extends TurnAnswer {
  readonly file?: Attachment;
}

/** An answer without the fields that every answer has. */
export type AnswerBody = Omit<ComposedAnswer, 'turnId'>;

export function labelOf({ label }: AnswerSetting['provider']): string {
  return label === undefined ? '' : `**${label}**`;
}

export function blocks(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n');
}

export function metadataOf({ prose }: ModelWords, { provider: { name, model } }: AnswerSetting): MessageMetadata {
  return { prose, provider: { name, model } };
}

/** Metadata of any answer for which a model was asked, including trials. */
export function spentMetadata({ spent, provider: { name, model } }: AnswerSetting): MessageMetadata {
  return spent.length === 0 ? {} : { provider: { name, model }, usage: totalUsage(spent) };
}

export function totalUsage(usage: readonly TokenUsage[]): TokenUsage {
  const sum = (key: keyof TokenUsage) => usage.reduce((total, one) => total + one[key], 0);
  return {
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    cachedInputTokens: sum('cachedInputTokens'),
  };
}
