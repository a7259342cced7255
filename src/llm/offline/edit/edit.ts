import type { Workflow } from '../../../workflow/schema/schema.ts';
import type { Language } from '../language.ts';
import type { FieldType, Item, Task } from '../plan/plan.ts';
import type { Settings } from '../settings.ts';
import type { Comparison } from '../words/amounts.ts';
import type { Token } from '../words/tokens.ts';
import type { Change } from './change.ts';

/** Where a step goes. */
export type StepPlace = { readonly at: 'start' | 'end' } | { readonly at: 'before' | 'after'; readonly step: string };

/** A value that a step gives or that comes in, as the words name it. */
export interface NewField {
  readonly words: string;
  /** What its description says besides: "(serious or playful)". */
  readonly note?: string;
  readonly type: FieldType;
}

/** One change that a message asks for, read but not yet made. Steps are named by their ids, places in a text by their words. */
export type Edit =
  | { readonly kind: 'add'; readonly tokens: readonly Token[]; readonly words: string; readonly place: StepPlace }
  /** Branches, loops and steps, read as in a request; `known` are the steps that are there, as they are to be for these. */
  | {
      readonly kind: 'items';
      readonly items: readonly Item[];
      readonly known: readonly Task[];
      readonly place: StepPlace;
      /** They are done in place of what comes next. */
      readonly instead: boolean;
    }
  | { readonly kind: 'guard'; readonly step: string; readonly condition: readonly Token[]; readonly unless: boolean }
  | { readonly kind: 'remove_loop' }
  | { readonly kind: 'remove_step'; readonly step: string }
  | { readonly kind: 'remove_field'; readonly field: string }
  | { readonly kind: 'remove_kind'; readonly value: string }
  | { readonly kind: 'rename_step' | 'rename_field'; readonly from: string; readonly to: string }
  | { readonly kind: 'move'; readonly step: string; readonly place: StepPlace }
  | { readonly kind: 'replace'; readonly step: string; readonly words: string; readonly tokens: readonly Token[] }
  /** A number or words of a prompt by others; of several the one in front of the noun `words`. */
  | {
      readonly kind: 'reword';
      readonly step: string;
      readonly from: string;
      readonly to: string;
      readonly words: string;
    }
  | { readonly kind: 'split'; readonly step: string; readonly parts: readonly SplitPart[] }
  | { readonly kind: 'merge'; readonly first: string; readonly second: string }
  | {
      readonly kind: 'add_input';
      readonly fields: readonly NewField[];
      readonly steps: readonly string[];
      readonly given: Given;
    }
  | { readonly kind: 'rounds'; readonly most: number }
  /** Of all routes, or those that compare with `from` or lead to the step `to`. */
  | { readonly kind: 'threshold'; readonly value: string; readonly from?: string; readonly to?: string }
  | { readonly kind: 'scale'; readonly least: number; readonly most: number }
  | { readonly kind: 'add_field'; readonly step: string; readonly fields: readonly NewField[] }
  | {
      readonly kind: 'add_kind';
      readonly words: string;
      readonly tokens: readonly Token[];
      readonly comparison?: Comparison;
    }
  | { readonly kind: 'type'; readonly field: string; readonly type: string }
  | { readonly kind: 'given'; readonly field: string; readonly given: Given }
  | { readonly kind: 'instruct'; readonly steps: readonly string[]; readonly words: string }
  | { readonly kind: 'settings'; readonly settings: Settings; readonly step: string | undefined };

/** Whether an input may be left out, and what it is then. */
export interface Given {
  readonly optional: boolean;
  readonly value?: string;
}

/** A part of a step: a task of its own, or a noun that says what part of the old one it is. */
export interface SplitPart {
  readonly words: string;
  readonly tokens: readonly Token[];
  readonly isTask: boolean;
}

/** The changes of one kind. */
export type EditOf<K extends Edit['kind']> = Extract<Edit, { kind: K }>;

/** What a message is about: the current config, which is valid, and the words. */
export interface EditRequest {
  readonly text: string;
  readonly language: Language;
  readonly workflow: Workflow;
  /** Steps and fields that were spoken of last: "before that", "make it optional". */
  readonly recent: readonly string[];
  /** The change before this one in the same message: "title first, then the summary". */
  readonly last?: Edit['kind'];
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
