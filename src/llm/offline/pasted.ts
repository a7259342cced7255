import type { Language } from './language.ts';
import { RECIPES } from './plan/recipes.ts';
import { findVerb } from './plan/task/find-verb.ts';
import { isMark, tokensOf } from './words/tokens.ts';

/**
 * Takes away a text that was pasted behind the request, as in "Summarize this email: Dear all, ...": it is material for one run and no wish.
 * Words in it are never obeyed.
 */
export function takePasted(text: string, language: Language): { readonly text: string; readonly pasted: boolean } {
  const tokens = tokensOf(text, language.spaced);
  for (let at = 1; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.kind === 'break' && isMark(tokens[at + 1], '>'))
      return { text: text.slice(0, token.start).trim(), pasted: true };
    if (token === undefined || !isMark(token, ':') || at + 1 >= tokens.length) continue;
    const lead = tokens.slice(Math.max(0, at - 3), at);
    const isThis = language.has('pasted', lead);
    const verb = isThis ? findVerb(tokens.slice(0, at), language) : undefined;
    if (verb !== undefined && RECIPES[verb.name]?.object === 'on')
      return { text: text.slice(0, token.start).trim(), pasted: true };
  }
  return { text, pasted: false };
}
