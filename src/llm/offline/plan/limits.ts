import type { Language } from '../language.ts';
import { say } from '../speech.ts';
import { quoted } from '../user-phrase.ts';
import { joinAt } from '../words/noun-phrase.ts';
import type { Token } from '../words/tokens.ts';

/** What is left of a clause, and a sentence for each thing in it that a workflow cannot do. */
export interface Limited {
  readonly tokens: readonly Token[];
  readonly sentences: readonly string[];
}

/** Words that are taken out of the clause, since what is left of it is still a task. */
const TAKEN_OUT = ['no_schedule'] as const;

/** Wishes that leave nothing to be built. */
const DROPPED = ['no_pause', 'no_trigger'] as const;

/** Wishes of which the text can be written all the same. */
const SAID = ['no_image', 'no_tool'] as const;

export function limitsIn(text: string, tokens: readonly Token[], language: Language): Limited {
  const sentences: string[] = [];
  const tell = (name: string, some: readonly Token[]) =>
    void sentences.push(say(language, `limit.${name}`, { words: quoted(spanText(text, some)) }));
  for (const name of DROPPED) {
    if (hits(tokens, `limits.${name}`, language).length === 0) continue;
    tell(name, tokens);
    return { tokens: [], sentences };
  }
  let left = tokens;
  for (const name of TAKEN_OUT)
    for (const hit of hits(left, `limits.${name}`, language).toReversed()) {
      tell(name, left.slice(hit.start, hit.end));
      left = left.toSpliced(hit.start, hit.end - hit.start);
    }
  if (isBareSending(left, language)) {
    tell('no_tool', left);
    return { tokens: [], sentences };
  }
  for (const name of SAID) {
    const [hit] = hits(left, `limits.${name}`, language);
    if (hit !== undefined) tell(name, left.slice(hit.start, hit.end));
  }
  return { tokens: left, sentences };
}

function hits(tokens: readonly Token[], path: string, language: Language): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const hit = language.at(path, tokens, at);
    if (hit === undefined || isPartOfNoun(tokens, at, { length: hit.length, path, language })) continue;
    const last = found.at(-1);
    if (last?.end === at) found[found.length - 1] = { start: last.start, end: at + hit.length };
    else found.push({ start: at, end: at + hit.length });
    at += hit.length - 1;
  }
  return found;
}

/** "daily sales", "3 posts each week", "content calendar", "Results, Outlook": words that belong to a noun, and when somebody does something by hand. */
function isPartOfNoun(
  tokens: readonly Token[],
  at: number,
  { length, path, language }: { length: number; path: string; language: Language },
): boolean {
  const [before, behind] = [tokens[at - 1], tokens[at + length]];
  const isContent = (token: Token | undefined) => token?.kind === 'word' && !language.isFunctionWord(token.word);
  if (path === 'limits.no_tool')
    return (
      length === 1 &&
      language.is('noun_tools', tokens, at) &&
      (isContent(before) || joinAt(tokens, at - 1, language) > 0)
    );
  if (path === 'limits.no_image')
    return (
      language.inflected &&
      length === 2 &&
      isContent(behind) &&
      behind?.word.endsWith('ing') === false &&
      !language.is('verbs', tokens, at + 2)
    );
  if (path !== 'limits.no_schedule') return false;
  if (language.has('done_by', tokens.slice(0, at))) return true;
  const isCounted = tokens
    .slice(Math.max(0, at - 3), at)
    .some(({ word }) => /^\d+$/.test(word) || language.numbers.has(word));
  return isCounted || (length === 1 && isContent(behind) && !language.is('verbs', tokens, at + length));
}

/** "send it to everybody", "email the result to me": all of it is sending, nothing is left to be written. */
function isBareSending(tokens: readonly Token[], language: Language): boolean {
  const at = tokens.findIndex((_token, index) => language.is('verbs', tokens, index));
  const verb = at === -1 ? undefined : language.at('verbs', tokens, at);
  const before = tokens[at - 1];
  if (before !== undefined && (!language.isFunctionWord(before.word) || language.is('articles', tokens, at - 1)))
    return false;
  if (verb?.name !== 'send' || tokens.some(({ word }) => word === 'back')) return false;
  const to = at + verb.length;
  if (
    language.is('topics', tokens, to) &&
    ['limits.no_tool', 'platforms'].some((path) => language.is(path, tokens, to + 1))
  )
    return true;
  return (
    language.verbLast ||
    language.is('pronouns', tokens, at + verb.length) ||
    language.is('sent_things', tokens, at + verb.length)
  );
}

function spanText(text: string, tokens: readonly Token[]): string {
  return text.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0);
}
