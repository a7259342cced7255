import { validateConfig } from '../../src/workflow/validate.ts';
import type { Workflow } from '../../src/workflow/schema/schema.ts';
import type { Outcome } from './request.ts';

/** The result of one turn, as the checks see it. */
export interface ObservedTurn {
  readonly outcome: Outcome | 'failed';
  /** The whole reply as the user reads it. */
  readonly reply: string;
  /** The model's own text, without our additions. */
  readonly prose: string;
  /** The system prompt that was sent. */
  readonly system: string;
  /** The config of the turn, valid or not. */
  readonly config?: Config;
  /** The config before the turn, and the one that the conversation began with. */
  readonly before?: Config;
  readonly start?: Config;
}

export interface Config {
  readonly yaml: string;
  /** Absent when it is not valid. */
  readonly workflow?: Workflow;
}

export function configOf(yaml: string): Config {
  const { workflow } = validateConfig(yaml, { origin: 'user' });
  return { yaml, ...(workflow === undefined ? {} : { workflow }) };
}

const REFUSALS =
  /\b(can ?not|can['\u2019]t|won['\u2019]t|will not|do not|don['\u2019]t|unable|not able|refuse|never|no puedo|nicht|kann keine)\b/i;

/** Classifies a text without a config: a question asks, a refusal declines, anything else answers. */
export function outcomeOfWords(prose: string): Outcome {
  if (/[?\u061F\uFF1F]/.test(prose)) return 'ask';
  return REFUSALS.test(prose) ? 'decline' : 'answer';
}
