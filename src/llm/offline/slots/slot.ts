import type { Bindings } from '../fill.ts';
import type { SlotSpec, Template } from '../library.ts';
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

/** Looks for its words in the text, claims those that it uses, and yields what the template asks for. */
export type SlotReader = (spec: SlotSpec, reading: Reading, template: Template) => SlotResult;

export function numberOption(spec: SlotSpec, name: string, fallback: number): number {
  const value = spec.options[name];
  return typeof value === 'number' ? value : fallback;
}

export function textOption(spec: SlotSpec, name: string): string {
  return String(spec.options[name] ?? '');
}
