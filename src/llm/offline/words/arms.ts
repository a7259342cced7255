import type { Language } from '../language.ts';
import { type Arm, type Cutter, found } from './cutter.ts';
import { joinAt } from './noun-phrase.ts';
import { isMark, type Token, tokensOf } from './tokens.ts';

/** "billing: ...", "spam and hate get ...", "for hardware ask ...", "ok ones pass": the kinds whose case begins at the index, once they are known. */
export function armAt(cutter: Cutter): (Arm & { readonly end: number }) | undefined {
  const { tokens, index, kinds, language } = cutter;
  const token = tokens[index];
  if (kinds === undefined || token === undefined || token.start < kinds.from || !beginsHere(cutter)) return undefined;
  const join = isMark(token, ',;') || isMark(token, '-*\u2022') ? 1 : 0;
  const and = found(cutter, 'list_joins', index + join);
  const from = index + join + and;
  const lead = found(cutter, 'label_leads', from) + found(cutter, 'if', from);
  const article = found(cutter, 'articles', from + lead);
  const run = labelsAt(tokens, from + lead + article, kinds.labels, language);
  if (run === undefined) return undefined;
  const end = ending(cutter, run.end, lead > 0);
  return end === undefined ? undefined : { labels: run.labels, tokens: tokens.slice(from, end), end };
}

/** At the beginning of a clause, or at a comma or "and" in front of the kind. */
function beginsHere({ tokens, index, start, language }: Cutter): boolean {
  return index === start || isMark(tokens[index], ',;') || joinAt(tokens, index, language) > 0;
}

function labelsAt(
  tokens: readonly Token[],
  from: number,
  known: readonly string[],
  language: Language,
): { labels: string[]; end: number } | undefined {
  const labels: string[] = [];
  let end = from;
  for (let at = from; ;) {
    const label = labelAt(tokens, at, known, language);
    if (label === undefined) break;
    labels.push(label.words);
    end = at + label.length;
    const join = joinAt(tokens, end, language);
    if (join === 0) break;
    at = end + join;
  }
  return labels.length === 0 ? undefined : { labels, end };
}

function labelAt(
  tokens: readonly Token[],
  at: number,
  known: readonly string[],
  language: Language,
): { words: string; length: number } | undefined {
  const fits = known
    .map((words) => ({ words, parts: tokensOf(words, true) }))
    .filter(({ parts }) => parts.every(({ word }, offset) => isSame(tokens[at + offset]?.word ?? '', word)));
  const best = fits.sort((a, b) => b.parts.length - a.parts.length)[0];
  if (best !== undefined) return { words: best.words, length: best.parts.length };
  const other = language.length('other_words', tokens, at);
  return other === 0 ? undefined : { words: 'other', length: other };
}

/** Plural or not. */
function isSame(word: string, wanted: string): boolean {
  return word === wanted || word === `${wanted}s` || `${word}s` === wanted;
}

/** Where what is done begins: behind a colon, an arrow or "get", or at a verb; a noun such as "ones" may come first. */
function ending(cutter: Cutter, from: number, led: boolean): number | undefined {
  const { tokens, language } = cutter;
  for (let at = from; at < from + 2; at += 1) {
    const token = tokens[at];
    if (token === undefined || token.kind === 'break') return undefined;
    if (isMark(token, ':=') || /^(?:->|=>|\u2192)$/.test(token.word)) return at + 1;
    if (isMark(token, '-\u2013\u2014')) return at + 1;
    if (isMark(token, ',')) return led ? at + 1 : undefined;
    const goes = found(cutter, 'goes_to', at);
    if (goes > 0) return at + goes;
    if (found(cutter, 'stop', at) > 0 || language.is('verbs', tokens, at)) return at;
    if (token.kind !== 'word' || language.isFunctionWord(token.word)) return undefined;
  }
  return undefined;
}
