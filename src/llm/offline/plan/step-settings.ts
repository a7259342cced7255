import type { Settings } from '../settings.ts';
import { baseVerb, clauseText } from '../words/clause-words.ts';
import type { Clause } from '../words/cutter.ts';
import type { Token } from '../words/tokens.ts';
import type { Block, Item, Task } from './plan.ts';
import type { PendingSettings, Reader } from './reader.ts';
import { readTask } from './task/read-task.ts';

/** "gpt-4o for the writing": whether what is left of a clause without its settings only says what they are for. */
export function isTarget(left: readonly Token[], { tokens }: Clause, { language }: Reader): boolean {
  const [first] = left;
  if (first === undefined || left.length > LONGEST) return false;
  const before = tokens[tokens.findIndex(({ start }) => start === first.start) - 1];
  if (before === undefined) return false;
  const isNamed =
    language.is('articles', [before], 0) || language.is('audience', [before], 0) || language.is('insides', [before], 0);
  return isNamed && !(language.is('verb_marks', [before], 0) && language.is('verbs', left, 0));
}

const LONGEST = 5;

/** Gives the settings to the steps that they were meant for, which may have come later; says which found none. */
export function settle(reader: Reader, pending: readonly PendingSettings[]): void {
  if (reader.items.length === 0) {
    for (const { settings, tokens } of pending) {
      const words = clauseText(reader.text, tokens);
      reader.items.push(
        readTask({ tokens, words: baseVerb(tokens, words, reader.language) ?? words, settings }, reader.scope),
      );
    }
    return;
  }
  for (const { settings, tokens } of pending) {
    const step = stepFor(reader, tokens);
    if (step !== undefined) reader.items = withSettings(reader.items, step, settings);
    else if (['rest_words', 'all_steps'].some((path) => reader.language.has(path, tokens)))
      reader.settings = { ...reader.settings, ...settings };
    else reader.unsure.add(clauseText(reader.text, tokens));
  }
}

/** The step whose name, results or words share a word with the tokens; its name counts most. */
function stepFor({ items, language }: Reader, tokens: readonly Token[]): Task | undefined {
  const words = tokens
    .filter(({ kind, word }) => kind === 'word' && word.length > 2 && !language.isFunctionWord(word))
    .map(({ word }) => word.slice(0, 4));
  const shares = (text: string) => {
    const parts = new Set(
      text
        .toLowerCase()
        .split(/[^\p{L}\p{N}]+/u)
        .map((part) => part.slice(0, 4)),
    );
    return words.some((word) => parts.has(word));
  };
  const tasks = allTasks(items);
  return (
    tasks.find(({ id }) => shares(id)) ??
    tasks.find(({ gives }) => gives.some(({ name }) => shares(name))) ??
    tasks.find((task) => shares(task.words))
  );
}

function allTasks(items: readonly Item[]): Task[] {
  return items.flatMap((item): Task[] => {
    if (item.kind === 'task') return [item];
    if (item.kind === 'loop') return [item.check, item.redo].filter((task) => task !== undefined);
    return [...item.arms.flatMap(({ block }) => allTasks(block.items)), ...allTasks(item.otherwise.items)];
  });
}

function withSettings(items: readonly Item[], step: Task, settings: Settings): Item[] {
  const put = (task: Task): Task => (task === step ? { ...task, settings: { ...task.settings, ...settings } } : task);
  const inBlock = (block: Block): Block => ({ ...block, items: withSettings(block.items, step, settings) });
  return items.map((item): Item => {
    if (item.kind === 'task') return put(item);
    if (item.kind === 'loop')
      return {
        ...item,
        check: item.check === undefined ? undefined : put(item.check),
        redo: item.redo === undefined ? undefined : put(item.redo),
      };
    return {
      ...item,
      arms: item.arms.map((arm) => ({ ...arm, block: inBlock(arm.block) })),
      otherwise: inBlock(item.otherwise),
    };
  });
}
