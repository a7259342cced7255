import { clauseText } from '../../words/clause-words.ts';
import type { Clause } from '../../words/cutter.ts';
import type { Token } from '../../words/tokens.ts';
import { isAgain } from '../loop/loop-parts.ts';
import type { Task } from '../plan.ts';
import type { Reader } from '../reader.ts';
import { readBlock } from './blocks.ts';
import { joinBlocks } from './join-blocks.ts';
import { testsFor } from './tests.ts';

/** "Check the tone, otherwise rewrite it", "make sure that it fits, otherwise shorten it": the condition is what is checked or demanded in front of it. */
export function readOrphan(reader: Reader, { sentence }: Clause): void {
  const { clauses, index, language, text } = reader;
  const next = clauses[index];
  if (next?.kind !== 'plain' || isAgain(next.tokens, language)) return;
  const before = clauses[index - 2];
  const condition = before?.sentence === sentence ? demandIn(before.tokens, reader) : undefined;
  const last = reader.items.at(-1);
  const asks = last?.kind === 'task' && (last.verb === 'check' || last.verb === 'decide') && last.gives.length === 1;
  if (condition === undefined && !asks) {
    reader.unsure.add(clauseText(text, next.tokens));
    return;
  }
  const found = testsFor(reader, [
    { condition: condition ?? asYes(language), comparison: undefined, block: { items: [], stops: false } },
  ]);
  const block = readBlock(reader, sentence) ?? { items: [], stops: false };
  const [, otherwise = block] = joinBlocks(reader, [{ items: [], stops: false }, block]);
  const after = clauses[reader.index];
  if (block.stops && after?.kind === 'if' && language.length('if_so', after.tokens, 0) === after.tokens.length)
    reader.index += 1;
  const decide: Task | undefined = found.decide;
  reader.items.push({
    kind: 'branch',
    ...(decide === undefined ? {} : { decide }),
    arms: [
      { logics: found.tests[0] ?? [], words: clauseText(text, condition ?? []), block: { items: [], stops: false } },
    ],
    otherwise,
  });
}

/** Behind "make sure that". */
function demandIn(tokens: readonly Token[], { language }: Reader): readonly Token[] | undefined {
  const lead = language.find('make_sure', tokens);
  return lead === undefined ? undefined : tokens.slice(lead.at + lead.length);
}

function asYes(language: Reader['language']): readonly Token[] {
  const [word = 'yes'] = language.texts('if_so');
  return word.split(' ').map((each) => ({ kind: 'word', word: each, start: 0, end: 0 }));
}
