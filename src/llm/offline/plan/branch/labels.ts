import { clauseText } from '../../words/clause-words.ts';
import type { Clause } from '../../words/cutter.ts';
import { isOther } from '../../words/kind-list.ts';
import { nounPhrasesAt } from '../../words/noun-phrase.ts';
import { isMark, type Token } from '../../words/tokens.ts';
import { isAgain } from '../loop/loop-parts.ts';
import type { Task } from '../plan.ts';
import type { Reader } from '../reader.ts';
import { sameName } from '../scope.ts';

/** Tokens within which an arm says what kind it is about. */
export const LABEL = 7;

/** The kind that some tokens name, of those that the latest sorting step knows. */
export function kindFor(reader: Reader, tokens: readonly Token[]): { field: string; id: string } | undefined {
  const task = sorting(reader);
  const field = task?.gives[0];
  if (task === undefined || field === undefined) return undefined;
  const text = tokens.map(({ word }) => word);
  const kind = task.kinds?.findLast(({ words }) => {
    const length = words.split(/\s+/).length;
    return text.some((_word, at) => sameName(text.slice(at, at + length).join(' '), words));
  });
  return kind === undefined ? undefined : { field: field.name, id: kind.id };
}

export function sorting({ items, scope }: Reader): Task | undefined {
  const task = items.findLast((item): item is Task => item.kind === 'task' && (item.kinds?.length ?? 0) > 0);
  return task !== undefined &&
    task.gives[0]?.type === 'str' &&
    scope.made.some(({ name }) => name === task.gives[0]?.name)
    ? task
    : undefined;
}

/** The kinds that a clause speaks of before it says what happens with them. */
export function labelOf(
  reader: Reader,
  clause: Clause | undefined,
): { labels: readonly string[]; end: number } | undefined {
  if (clause === undefined || clause.kind !== 'plain') return undefined;
  if (clause.arm !== undefined) return { labels: clause.arm.labels, end: 0 };
  const { language, text } = reader;
  const { tokens } = clause;
  if (isAgain(tokens, language) || language.has('until', tokens)) return undefined;
  const last = reader.items.at(-1);
  const known = sorting(reader);
  const isAsking =
    last?.kind === 'task' && (last.verb === 'decide' || last.verb === 'classify' || last.verb === 'score');
  const lead = language.length('label_leads', tokens, 0);
  for (let at = Math.max(1, lead); at < Math.min(tokens.length, LABEL); at += 1) {
    const goes = language.at('goes_to', tokens, at) ?? (isMark(tokens[at], ':') ? { length: 1 } : undefined);
    if (goes === undefined) continue;
    const labels = nounPhrasesAt(tokens.slice(0, at), lead, language).map(({ words }) => clauseText(text, words));
    const isKnown =
      known !== undefined &&
      labels.some((label) => isOther(label, language) || known.kinds?.some(({ words }) => sameName(words, label)));
    return labels.length > 0 &&
      (isKnown || (isAsking && known === undefined && !clause.sequel && !language.is('verbs', tokens, 0)))
      ? { labels, end: at + goes.length }
      : undefined;
  }
  const label = clauseText(text, tokens.slice(lead));
  if (known !== undefined && clause.end === ':' && (kindFor(reader, tokens) !== undefined || isOther(label, language)))
    return { labels: [label], end: tokens.length };
  const next = reader.clauses[reader.index + 1];
  if (
    next?.arrow === true &&
    next.sentence === clause.sentence &&
    known?.kinds?.some(({ words }) => isLabelFor(label, words))
  )
    return { labels: [label], end: tokens.length };
  if (known !== undefined && lead > 0) {
    const kind = known.kinds?.find(({ words }) =>
      clauseText(text, tokens.slice(lead)).toLowerCase().startsWith(`${words.toLowerCase()} `),
    );
    return kind === undefined ? undefined : { labels: [kind.words], end: lead + kind.words.split(' ').length };
  }
  return undefined;
}

/** "more info" speaks of the kind "ask for more info". */
export function isLabelFor(label: string, kind: string): boolean {
  return sameName(label, kind) || ` ${kind.toLowerCase()} `.includes(` ${label.toLowerCase()} `);
}
