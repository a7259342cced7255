import type { Language } from '../../language.ts';
import { type Comparison, findRounds, numberAt, OPPOSITES } from '../../words/amounts.ts';
import type { Token } from '../../words/tokens.ts';

/** Without a number in the text, this many rounds are enough. */
export const ROUNDS = 3;

export function isAgain(tokens: readonly Token[], language: Language): boolean {
  return language.is('again', tokens, 0) || doesAgain(tokens, language);
}

/** "rewrite it again" */
function doesAgain(tokens: readonly Token[], language: Language): boolean {
  const verb = language.length('verbs', tokens, 0);
  const again = verb === 0 ? undefined : language.find('again_ends', tokens, verb);
  return again !== undefined && again.at <= verb + 1;
}

export function indexOf(
  tokens: readonly Token[],
  path: string,
  language: Language,
): { at: number; length: number } | undefined {
  for (let at = 0; at < tokens.length; at += 1) {
    const hit = language.at(path, tokens, at);
    const isRange =
      path === 'until' &&
      numberAt(tokens, at + (hit?.length ?? 1), language) !== undefined &&
      numberAt(tokens, at - 1, language) !== undefined;
    if (hit !== undefined && !isRange) return { at, length: hit.length };
  }
  return undefined;
}

interface Parts {
  readonly redo: readonly Token[];
  readonly criterion: readonly Token[];
  readonly most: number | undefined;
}

export function loopParts(tokens: readonly Token[], language: Language): Parts {
  const rounds = findRounds(tokens, language);
  const until = indexOf(tokens, 'until', language);
  const keep = language.length('keep_doing', tokens, 0);
  const outside = (token: Token) => rounds === undefined || !tokens.slice(rounds.start, rounds.end).includes(token);
  if (language.verbLast && until !== undefined) {
    const criterion = tokens.slice(0, until.at).filter(outside);
    return {
      criterion: trimmed(criterion, language),
      redo: trimmed(tokens.slice(until.at + until.length).filter(outside), language),
      most: rounds?.value,
    };
  }
  const redo = tokens.slice(keep, until?.at ?? tokens.length).filter(outside);
  const criterion = until === undefined ? [] : tokens.slice(until.at + until.length).filter(outside);
  return { redo: trimmed(redo, language), criterion: trimmed(criterion, language), most: rounds?.value };
}

function trimmed(tokens: readonly Token[], language: Language): Token[] {
  const end = tokens.findLastIndex(({ kind }, at) => kind !== 'mark' && !language.is('soft_joins', tokens, at));
  return tokens.slice(0, end + 1);
}

export function opposite(field: string, { tests }: Comparison): string {
  const [test = ''] = tests;
  const [sign = '', number = ''] = test.split(' ');
  return `state.${field} ${OPPOSITES[sign] ?? '>='} ${number}`;
}
