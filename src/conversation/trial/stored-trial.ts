import { z } from 'zod';
import type { ChatMessage, TrialSummary } from '../../session/session.ts';
import type { TrialLog } from '../../trial/trial-report.ts';
import type { InputTexts } from './trial-inputs.ts';

/** A trial as it is stored with its turn after every step: everything needed to continue without repeating a step. */
export interface StoredTrial {
  readonly revision: number;
  readonly inputs: InputTexts;
  /** See `writePosition`. */
  readonly position: string;
  readonly log: TrialLog;
}

const Stored = z.object({
  revision: z.int(),
  inputs: z.record(z.string(), z.string()),
  position: z.string(),
  log: z.object({
    lines: z.array(z.string()),
    path: z.array(z.string()),
    notes: z.array(z.string()),
    tokens: z.number(),
    usage: z.object({ inputTokens: z.number(), outputTokens: z.number(), cachedInputTokens: z.number() }).optional(),
    ms: z.number(),
  }),
});

export function writeTrial(trial: StoredTrial): string {
  return JSON.stringify(trial);
}

/** Undefined when nothing is stored. */
export function readTrial(text: string | undefined): StoredTrial | undefined {
  return text === undefined ? undefined : Stored.parse(JSON.parse(text));
}

/** Number of recent messages that are searched for the last trial. */
export const RECENT_MESSAGES = 60;

/** The last trial among the messages of a session. */
export function lastTrial(messages: readonly ChatMessage[]): TrialSummary | undefined {
  return messages.findLast(({ metadata }) => metadata.trial !== undefined)?.metadata.trial;
}
