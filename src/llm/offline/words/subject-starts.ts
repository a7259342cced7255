import { type Cutter, found, openFrom } from './cutter.ts';

/** "a letter that is short and gives no reasons": still about the letter. */
export function isRelative(cutter: Cutter, index: number): boolean {
  const { language, tokens } = cutter;
  const verb = language.inflected ? language.at('verbs', tokens, index) : undefined;
  if (verb === undefined || verb.form === verb.phrase) return false;
  for (let at = cutter.index - 1; at > openFrom(cutter); at -= 1)
    if (found(cutter, 'relatives', at) > 0)
      return found(cutter, 'workflow_nouns', at - 1) === 0 && found(cutter, 'edit.step', at - 1) === 0;
  return false;
}

/** "from the brief works out the risks": what is worked on comes first. */
export function hasSourceFirst(cutter: Cutter, index: number): boolean {
  const { language, tokens } = cutter;
  const source = language.inflected ? language.at('sources', tokens, index) : undefined;
  if (source?.phrase !== 'from' || found(cutter, 'articles', index + 1) === 0) return false;
  return [2, 3, 4, 5].some((far) => language.is('verbs', tokens, index + far));
}

/** "and the writer improves ...": somebody who does something. */
export function hasSubject(cutter: Cutter, index: number): boolean {
  const { language, tokens } = cutter;
  const article = found(cutter, 'articles', index);
  const verb = language.inflected && article > 0 ? language.at('verbs', tokens, index + article + 1) : undefined;
  return verb !== undefined && verb.form !== verb.phrase && /s\b/.test(verb.form);
}

/** "summarize tickets, classify them, draft reply": behind a clause of the same row, a verb that is a noun as well. */
export function isInRow(cutter: Cutter, next: number): boolean {
  const { language, tokens, clauses, sentence } = cutter;
  const [last, open] = [clauses.at(-1), tokens.slice(openFrom(cutter), cutter.index)];
  const verb = language.inflected ? language.at('verbs', tokens, next) : undefined;
  const before = language.at('verbs', open, 0);
  if (last?.sentence !== sentence || verb?.form !== verb?.phrase || verb === undefined) return false;
  const isRow =
    language.is('verbs', last.tokens, 0) && before !== undefined && !['extract', 'list', 'write'].includes(before.name);
  const behind = tokens[next + verb.length];
  return isRow && behind?.kind === 'word' && !language.isFunctionWord(behind.word);
}
