import type { Language } from '../../language.ts';
import type { Token } from '../../words/tokens.ts';

export interface Verb {
  readonly name: string;
  /** As an id can hold it: `pick out`. */
  readonly phrase: string;
  readonly start: number;
  readonly end: number;
  /** "asks": what somebody does. */
  readonly third: boolean;
}

/** The verb that says what is to be done: the first one, or where verbs come last the last one. */
export function findVerb(tokens: readonly Token[], language: Language): Verb | undefined {
  const special = (['facts', 'proofread', 'write_file'] as const).find((name) =>
    language.has(`recipes.${name}`, tokens),
  );
  let found: Verb | undefined;
  for (let at = 0; at < tokens.length; at += 1) {
    const hit = language.at('verbs', tokens, at);
    if (hit === undefined || isNoun(tokens, at, language) || isInside(tokens, at, language)) continue;
    found = {
      name: hit.name,
      phrase: language.inflected ? hit.phrase : hit.name,
      start: at,
      end: at + hit.length,
      third: language.inflected && hit.form !== hit.phrase && /s\b/.test(hit.form),
    };
    if (!language.verbLast) break;
    at += hit.length - 1;
  }
  const isChecked =
    special === 'facts' ||
    (special === 'proofread' && found !== undefined && (found.name === 'check' || found.name === 'improve'));
  const name =
    special === 'write_file' ? 'save_file' : isChecked ? (special === 'facts' ? 'fact_check' : 'proofread') : undefined;
  const isMade =
    name === 'save_file' && found !== undefined && language.at('articles', tokens, found.end)?.name === 'new';
  if (found?.start !== 0 && has(tokens, 'translation', language) && language.has('languages', tokens))
    return { name: 'translate', phrase: 'translate', start: found?.start ?? 0, end: found?.end ?? 0, third: false };
  if (found === undefined && name === undefined && isUnknownVerb(tokens, 0, language))
    return { name: 'do', phrase: tokens[0]?.word ?? 'do', start: 0, end: 1, third: false };
  if (
    name === undefined ||
    isMade ||
    (name === 'save_file' &&
      found !== undefined &&
      found.phrase !== 'save' &&
      found.name !== 'write' &&
      found.name !== 'send')
  )
    return found;
  return { name, phrase: name.replace('_', ' '), start: found?.start ?? 0, end: found?.end ?? 0, third: false };
}

/** "codes" is the plural of a noun as "code" is one. */
function isVerbNoun(tokens: readonly Token[], at: number, language: Language): boolean {
  if (language.is('verb_nouns', tokens, at)) return true;
  const hit = language.inflected ? language.at('verbs', tokens, at) : undefined;
  return (
    hit !== undefined &&
    hit.form.endsWith('s') &&
    language.is('verb_nouns', [{ kind: 'word', word: hit.phrase, start: 0, end: 0 }], 0)
  );
}

/** "wobble the widget": a word that nothing knows is a verb where an article or a pronoun follows it. */
export function isUnknownVerb(tokens: readonly Token[], at: number, language: Language): boolean {
  const [word, next] = [tokens[at], tokens[at + 1]];
  return (
    language.inflected &&
    word?.kind === 'word' &&
    /^[a-z]{3,}$/.test(word.word) &&
    !/(?:ly|ed|ing|s)$/.test(word.word) &&
    next?.kind === 'word' &&
    !language.isFunctionWord(word.word) &&
    ['the', 'it', 'them', 'a', 'an', 'my', 'our', 'their'].includes(next.word) &&
    NOT_VERBS.every((path) => !language.is(path, tokens, at))
  );
}

const NOT_VERBS = [
  'verbs',
  'nouns',
  'openers',
  'workflow_nouns',
  'title_nouns',
  'then',
  'then_first',
  'otherwise',
  'if',
  'constraints',
  'thanks',
  'languages',
  'numbers',
  'until',
  'again',
  'stop',
  'kinds_intro',
  'relatives',
  'range_intro',
  'speakers',
  'brings',
  'sources',
  'topics',
  'against',
  'above',
  'below',
];

/** "a list of questions": a word that is a verb as well, behind an article. */
function isNoun(tokens: readonly Token[], at: number, language: Language): boolean {
  if (
    at > 0 &&
    language.at('verbs', tokens, at)?.form.endsWith('ing') === true &&
    language.is('articles', tokens, at - 1)
  )
    return language.inflected;
  if (at === 0 || !isVerbNoun(tokens, at, language)) return false;
  const [before, behind] = [tokens[at - 1], tokens[at + language.length('verbs', tokens, at)]];
  if (
    language.inflected &&
    before?.kind === 'word' &&
    !language.isFunctionWord(before.word) &&
    !language.is('verbs', tokens, at - 1) &&
    (behind?.kind !== 'word' || !language.isFunctionWord(behind.word))
  )
    return true;
  return [1, 2].some(
    (back) =>
      language.length('articles', tokens, at - back) === 1 && (back === 1 || !language.is('verbs', tokens, at - 1)),
  );
}

/** "questions that I should ask": the verb belongs to the noun that the clause begins with. */
function isInside(tokens: readonly Token[], at: number, language: Language): boolean {
  return (
    at > 1 &&
    beginsWithNoun(tokens, language) &&
    ['verb_blocks', 'topics', 'sources'].some((path) => language.is(path, tokens, at - 1))
  );
}

/** "a welcome email", "three exercises": what is to be made, without a verb. */
export function beginsWithNoun(tokens: readonly Token[], language: Language): boolean {
  const word = tokens[0]?.word ?? '';
  return (
    language.is('articles', tokens, 0) ||
    /^\d/.test(word) ||
    (language.numbers.has(word) && !language.is('verbs', tokens, 0))
  );
}

export function has(tokens: readonly Token[], recipe: string, language: Language): boolean {
  return language.has(`recipes.${recipe}`, tokens);
}
