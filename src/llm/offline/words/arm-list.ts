import type { Language } from '../language.ts';
import type { KnownKinds } from './cutter.ts';
import { isMark, type Token } from './tokens.ts';

/** Words in front of an arrow that name a kind. */
const LONGEST = 4;

/**
 * "negative -> apology, positive -> thanks": kinds that no clause has named before. At least two pieces of a sentence, between commas, semicolons or line
 * breaks, each with one arrow or equals sign behind a few words.
 */
export function armList(text: string, tokens: readonly Token[], language: Language): KnownKinds | undefined {
  let labels: string[] = [];
  let from = 0;
  let start = 0;
  const isUsable = () => labels.length > 1;
  for (let at = 0; at <= tokens.length; at += 1) {
    const token = tokens[at];
    const isDot = isMark(token, '.!?') && (tokens[at + 1]?.start ?? Infinity) > (token?.end ?? 0);
    if (token !== undefined && token.kind !== 'break' && !isMark(token, ',;') && !isDot) continue;
    const label = labelIn(text, tokens.slice(start, at), language);
    if (label !== undefined) {
      if (labels.length === 0) from = tokens[start]?.start ?? 0;
      labels.push(label);
      if (isDot && labels.length === 1 && !tokens.slice(start, at).some(({ word }) => word === '=')) labels = [];
    } else if (isDot || labels.length === 1) {
      if (isUsable()) break;
      labels = [];
    }
    start = at + 1;
  }
  return isUsable() ? { labels, from } : undefined;
}

function labelIn(text: string, piece: readonly Token[], language: Language): string | undefined {
  const signs = piece.flatMap((token, at) => (/^(?:->|=>|\u2192|=)$/.test(token.word) ? [at] : []));
  const [at, ...more] = signs;
  if (at === undefined || more.length > 0 || at === 0 || at > LONGEST || at === piece.length - 1) return undefined;
  const words = piece.slice(0, at).filter(({ kind }) => kind === 'word');
  if (words.length === 0 || language.is('verbs', piece, 0)) return undefined;
  return text.slice(piece[0]?.start, piece[at - 1]?.end).toLowerCase();
}
