import { tokensOf } from '../../words/tokens.ts';
import type { Block, Branch, Field, Task } from '../plan.ts';
import type { Reader } from '../reader.ts';
import { RECIPES } from '../recipes.ts';
import { freshName } from '../scope.ts';

/** "if it is not English translate it; then answer it": what comes next gets the text of either way. */
export function tellBoth({ scope }: Reader, { arms }: Branch): void {
  const last = arms.at(-1)?.block.items.at(-1);
  if (last?.kind !== 'task' || RECIPES[last.verb ?? '']?.changes !== true) return;
  scope.together = [...scope.inputs, ...scope.made].filter(
    (field) => last.reads.includes(field.name) || last.gives.includes(field),
  );
}

/** "a short one": the step before says what it is that is written. */
export function isOne({ items }: Block, { language }: Reader): boolean {
  const [item] = items;
  const words = item?.kind === 'task' ? tokensOf(item.words, language.spaced) : [];
  const isObject =
    language.length('verbs', words, 0) > 0 && language.is('one_words', words, language.length('verbs', words, 0));
  return !isObject && language.has('one_words', words);
}

export function dropLast(reader: Reader, task: Task): void {
  reader.items.pop();
  for (const field of task.gives) reader.scope.made.splice(reader.scope.made.indexOf(field), 1);
}

export function tellAs({ items, stops }: Block, general: Task, { scope }: Reader): Block {
  const known = new Set([...scope.inputs, ...scope.made].map(({ name }) => name));
  const gone = new Set(general.gives.map(({ name }) => name));
  return {
    stops,
    items: items.map((item) =>
      item.kind === 'task'
        ? {
            ...item,
            words: `${general.words}: ${item.words.replace(/^[^:]+: /, '')}`,
            reads: [...new Set([...general.reads, ...known, ...item.reads])].filter((name) => !gone.has(name)),
          }
        : item,
    ),
  };
}

/** Where several arms end in one text each, all write it to one field, so that whatever follows finds it there. */
export function joinBlocks(reader: Reader, blocks: readonly Block[]): Block[] {
  const { scope } = reader;
  const lasts = blocks.map(({ items }) => items.at(-1)).filter((item) => item !== undefined);
  const fields = lasts.map((item) => (item.kind === 'task' && item.gives.length === 1 ? item.gives[0] : undefined));
  const [first] = fields;
  const isJoint = fields.length > 1 && first !== undefined && fields.every((field) => field?.type === first.type);
  if (!isJoint) {
    const made = blocks.flatMap(({ items }) => items).flatMap((item) => (item.kind === 'task' ? item.gives : []));
    scope.made.push(...made.filter(({ name }) => scope.made.every((field) => field.name !== name)));
    return [...blocks];
  }
  for (const field of fields) scope.taken.delete(field?.name ?? '');
  const same = fields.every((field) => field?.words === first.words);
  const joint: Field = {
    name: freshName(scope, same ? first.name.replace(/_\d+$/, '') : 'outcome', 'outcome'),
    type: first.type,
    words: same ? first.words : resultWord(reader),
  };
  scope.made.push(joint);
  return blocks.map(({ items, stops }) => ({
    items: items.map((item, at) =>
      at === items.length - 1 && item.kind === 'task' ? { ...item, gives: [joint] } : item,
    ),
    stops,
  }));
}

export function resultWord({ language }: Reader): string {
  return language.text('results.outcome') || 'outcome';
}
