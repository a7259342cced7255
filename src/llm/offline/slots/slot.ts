import type { Bindings } from '../fill.ts';
import type { SlotSpec } from '../library.ts';
import { textOf } from '../plain-value.ts';
import type { Reading } from '../reading.ts';

/** What a slot made of the user's text. */
export interface SlotResult {
  readonly bindings: Bindings;
  /** What was found, for "I filled: ...". */
  readonly filled?: string;
  /** What was taken for lack of words, for "I assumed: ...". */
  readonly assumed?: string;
  /** The slot cannot do without an answer; the name of the sentence that asks for it. */
  readonly ask?: string;
}

/**
 * Looks for its words in the text, claims those that it uses, and yields what the template asks for. `taken` are the ids and field names
 * that the config has already.
 */
export type SlotReader = (spec: SlotSpec, reading: Reading, taken: readonly string[]) => SlotResult;

export function numberOption(spec: SlotSpec, name: string, fallback: number): number {
  const value = spec.options[name];
  return typeof value === 'number' ? value : fallback;
}

export function textOption(spec: SlotSpec, name: string): string {
  return textOf(spec.options[name]);
}
