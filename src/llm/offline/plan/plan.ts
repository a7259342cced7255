import type { Settings } from '../settings.ts';
import { capital } from '../words/clause-words.ts';

/** What a request asks for, read but not yet built: the value between the user's words and the config. */
export interface Plan {
  /** What the user gives at each run. */
  readonly inputs: readonly Field[];
  readonly items: readonly Item[];
  /** For the whole workflow. */
  readonly settings: Settings;
  /** Names of the notes to be said. */
  readonly notes: readonly string[];
  /** The user's words of which it is not certain that they were understood. */
  readonly unsure: readonly string[];
}

export type FieldType = 'str' | 'int' | 'float' | 'bool' | 'list[str]';

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** The user's word for it. */
  readonly words: string;
  /** An input that may be left out. */
  readonly optional?: true;
}

export type Item = Task | Branch | Loop;

/** One step; its prompt is the user's own words. */
export interface Task {
  readonly kind: 'task';
  readonly id: string;
  readonly words: string;
  /** What the text says in front of it: a part of the prompt, not of the description. */
  readonly context?: string;
  /** What is to be done as a verb that all languages share: `write`, `translate`. */
  readonly verb: string | undefined;
  /** Names of the fields that it works on. */
  readonly reads: readonly string[];
  readonly gives: readonly Field[];
  /** The list of which it treats each item. */
  readonly each?: string;
  /** The lowest and highest number that it may give. */
  readonly scale?: Scale;
  /** The words of which it gives one. */
  readonly kinds?: readonly Kind[];
  readonly tools: readonly string[];
  readonly settings: Settings;
  /** Computes this of its first field instead of asking a model. */
  readonly formula?: string;
}

export interface Scale {
  readonly least: number;
  readonly most: number;
}

export interface Kind {
  /** As a condition can hold it. */
  readonly id: string;
  readonly words: string;
}

/** A fork: the first arm whose test holds is taken, or else `otherwise`. Where an arm does not stop, all meet again behind it. */
export interface Branch {
  readonly kind: 'branch';
  /** The step that decides, where none before it does. */
  readonly decide?: Task;
  readonly arms: readonly Arm[];
  readonly otherwise: Block;
}

export interface Arm {
  /** Route conditions of which one must hold. */
  readonly logics: readonly string[];
  readonly words: string;
  readonly block: Block;
}

/** `stops`: the workflow ends behind it. */
export interface Block {
  readonly items: readonly Item[];
  readonly stops: boolean;
}

/** Repeats until the check passes, at most so many times, which a step of code counts. */
export interface Loop {
  readonly kind: 'loop';
  /** The step whose verdict counts; undefined where one before it gives it. */
  readonly check: Task | undefined;
  /** A route condition. */
  readonly passed: string;
  readonly words: string;
  readonly most: number;
  /** What is done before the next check; undefined where the step `back` is run again. */
  readonly redo: Task | undefined;
  /** Where the next round begins. */
  readonly back: string;
  /** Field that holds what is to be better next time. */
  readonly advice: string | undefined;
  readonly counter: { readonly id: string; readonly field: string };
}

/** A plan in lines, for tests and for people who look at it. */
export function printPlan({ inputs, items }: Plan): string {
  const given = inputs.map(({ name, type, optional }) => `${name}${optional === true ? '?' : ''}: ${type}`).join(', ');
  return [`given ${given}`, ...printItems(items, '')].join('\n');
}

function printItems(items: readonly Item[], indent: string): string[] {
  return items.flatMap((item) => printItem(item).map((line) => `${indent}${line}`));
}

function printItem(item: Item): string[] {
  if (item.kind === 'task') return [printTask(item)];
  if (item.kind === 'loop') {
    const check = item.check === undefined ? [] : [printTask(item.check)];
    const redo = item.redo === undefined ? [] : [`  ${printTask(item.redo)}`];
    return [...check, `until ${item.passed}, at most ${item.most} times, back to ${item.back}`, ...redo];
  }
  const decide = item.decide === undefined ? [] : [printTask(item.decide)];
  const arms = item.arms.flatMap(({ logics, block }) => [`if ${logics.join(' or ')}`, ...printBlock(block)]);
  return [...decide, ...arms, 'otherwise', ...printBlock(item.otherwise)];
}

function printBlock({ items, stops }: Block): string[] {
  return [...printItems(items, '  '), ...(stops ? ['  stop'] : [])];
}

function printTask({ id, words, context, reads, gives, each }: Task): string {
  const said = context === undefined ? words : `${context} ${capital(words)}`;
  const of = each === undefined ? '' : ` for each of ${each}`;
  return `${id}: ${said}${of} (${reads.join(', ')}) -> ${gives.map(({ name, type }) => `${name}: ${type}`).join(', ')}`;
}
