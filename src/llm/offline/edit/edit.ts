import type { Workflow } from '../../../workflow/schema/schema.ts';
import type { Language } from '../language.ts';
import type { Settings } from '../settings.ts';
import type { Token } from '../words/tokens.ts';
import type { Change } from './change.ts';

/** Where a step goes. */
export type StepPlace = { readonly at: 'start' | 'end' } | { readonly at: 'before' | 'after'; readonly step: string };

/** One change that a message asks for, read but not yet made. Steps are named by their ids, places in a text by their words. */
export type Edit =
  | { readonly kind: 'add'; readonly tokens: readonly Token[]; readonly words: string; readonly place: StepPlace }
  | {
      readonly kind: 'branch';
      readonly condition: readonly Token[];
      readonly tokens: readonly Token[];
      readonly first: boolean;
      /** It is done where the condition does not hold. */
      readonly unless?: true;
    }
  | { readonly kind: 'loop'; readonly tokens: readonly Token[]; readonly condition: readonly Token[] }
  | { readonly kind: 'remove_loop' }
  | { readonly kind: 'remove_step'; readonly step: string }
  | { readonly kind: 'remove_field'; readonly field: string }
  | { readonly kind: 'remove_kind'; readonly value: string }
  | { readonly kind: 'rename_step' | 'rename_field'; readonly from: string; readonly to: string }
  | { readonly kind: 'move'; readonly step: string; readonly place: StepPlace }
  | { readonly kind: 'replace'; readonly step: string; readonly words: string; readonly tokens: readonly Token[] }
  | { readonly kind: 'split'; readonly step: string; readonly parts: readonly string[] }
  | {
      readonly kind: 'number';
      readonly step: string;
      readonly from: string;
      readonly to: string;
      readonly words: string;
    }
  | { readonly kind: 'merge'; readonly first: string; readonly second: string }
  | { readonly kind: 'add_input'; readonly words: string; readonly step: string }
  | { readonly kind: 'rounds'; readonly most: number }
  | { readonly kind: 'threshold'; readonly value: string }
  | { readonly kind: 'scale'; readonly least: number; readonly most: number }
  | { readonly kind: 'add_field'; readonly step: string; readonly words: readonly string[] }
  | { readonly kind: 'add_kind'; readonly words: string; readonly tokens: readonly Token[] }
  | { readonly kind: 'type'; readonly field: string; readonly type: string }
  | { readonly kind: 'optional'; readonly field: string; readonly optional: boolean }
  | { readonly kind: 'instruct'; readonly steps: readonly string[]; readonly words: string }
  | { readonly kind: 'settings'; readonly settings: Settings; readonly step: string | undefined };

/** The changes of one kind. */
export type EditOf<K extends Edit['kind']> = Extract<Edit, { kind: K }>;

/** What a message is about: the current config, which is valid, and the words. */
export interface EditRequest {
  readonly text: string;
  readonly language: Language;
  readonly workflow: Workflow;
}

/** Changes and what they do in words, or only words. */
export type EditResult =
  | { readonly kind: 'change'; readonly changes: readonly Change[]; readonly said: readonly string[] }
  | { readonly kind: 'say'; readonly said: readonly string[] };

export function saying(...said: string[]): EditResult {
  return { kind: 'say', said };
}

export function changing(changes: readonly Change[], ...said: string[]): EditResult {
  return { kind: 'change', changes, said };
}

/** `1 research`, `2 write` */
export function stepList({ nodes }: Workflow): string {
  return nodes.map(({ id }, index) => `${index + 1} \`${id}\``).join(', ');
}
