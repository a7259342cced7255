import type { Language } from '../language.ts';
import { asciiName } from '../user-phrase.ts';
import { baseVerb, clauseText } from '../words/clause-words.ts';
import { joinAt } from '../words/noun-phrase.ts';
import { isMark, type Token, tokensOf } from '../words/tokens.ts';
import type { Task } from './plan.ts';
import type { Scope } from './scope.ts';
import { readTask } from './task/read-task.ts';

/**
 * "3 nodes named fetch, clean, report: fetch takes a url, clean strips the ads, ...": one step for each name, with what is said of it behind its
 * name. Undefined when the text names no steps.
 */
export function readNamedSteps(text: string, scope: Scope): Task[] | undefined {
  const { language } = scope;
  const tokens = tokensOf(text, language.spaced);
  const list = nameList(tokens, language);
  if (list === undefined) return undefined;
  const ids = list.names.map((name) => asciiName(name) ?? name);
  for (const id of ids) scope.taken.add(id);
  const parts = partsByName(tokens, list.end, list.names, language);
  return list.names.map((name, index) => {
    const part = parts.get(name) ?? [];
    const words = part.length === 0 ? name.replaceAll('_', ' ') : clauseText(text, part);
    return readTask({ tokens: part, words: baseVerb(part, words, language) ?? words, id: ids[index] ?? name }, scope);
  });
}

function nameList(tokens: readonly Token[], language: Language): { names: string[]; end: number } | undefined {
  for (let at = 1; at < tokens.length; at += 1) {
    const named = language.at('named', tokens, at);
    const isList = named?.phrase.endsWith(':') === true && language.is('nodes', tokens, at);
    if (named === undefined || !(isList || language.is('nodes', tokens, at - 1))) continue;
    const names: string[] = [];
    let index = at + named.length + (isMark(tokens[at + named.length], ':') ? 1 : 0);
    for (let token = tokens[index]; token?.kind === 'word' && /^[a-z]\w*$/.test(token.word); token = tokens[index]) {
      names.push(token.word);
      const join = joinAt(tokens, index + 1, language);
      index += 1 + join;
      if (join === 0) break;
    }
    if (names.length > 1 && new Set(names).size === names.length) return { names, end: index };
  }
  return undefined;
}

/** What is behind each name, up to the next one that begins a clause. */
function partsByName(
  tokens: readonly Token[],
  from: number,
  names: readonly string[],
  language: Language,
): Map<string, Token[]> {
  const parts = new Map<string, Token[]>();
  let open: Token[] | undefined;
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) continue;
    const before = tokens[at - 1];
    const begins =
      before === undefined ||
      before.kind !== 'word' ||
      joinAt(tokens, at - 1, language) > 0 ||
      language.is('then_first', tokens, at - 1);
    if (begins && names.includes(token.word) && !parts.has(token.word)) {
      open = [];
      parts.set(token.word, open);
    } else if (token.kind !== 'break' && !(open?.length === 0 && token.kind === 'mark')) open?.push(token);
  }
  for (const part of parts.values())
    while (part.length > 0 && (part.at(-1)?.kind === 'mark' || joinAt(part, part.length - 1, language) > 0)) part.pop();
  return parts;
}
