import type { Workflow } from '../../../workflow/schema/schema.ts';
import type { Library } from '../library.ts';
import type { Reading } from '../reading.ts';
import type { Change } from './change.ts';

/** A message about a config that is there. */
export interface EditRequest {
  readonly reading: Reading;
  /** The current config, which is valid. */
  readonly workflow: Workflow;
  readonly library: Library;
}

/** What a command makes of a request: changes and what they do in words, or only words. */
export type EditResult =
  | {
      readonly kind: 'change';
      readonly changes: readonly Change[];
      readonly said: readonly string[];
      /** The field that a step which was added leaves for the next one to work on. */
      readonly result?: string;
    }
  | { readonly kind: 'say'; readonly said: readonly string[] };

/** Undefined when the message does not hold this command. */
export type EditCommand = (request: EditRequest) => EditResult | undefined;

export function saying(...said: string[]): EditResult {
  return { kind: 'say', said };
}
