import type { Language } from '../language.ts';
import { textAt } from '../reading.ts';
import type { Settings } from '../settings.ts';
import { asciiName, cleanPhrase } from '../user-phrase.ts';
import { findScale } from './amounts.ts';
import { isMaterial, withMaterial } from './material.ts';
import { findFields, findKinds, fieldsAt, type WantedField } from './lists.ts';
import { nounPhraseAt, nounPhrasesAt, phraseText, type NounPhrase } from './noun-phrase.ts';
import type { Field, FieldType, Task } from './plan.ts';
import { ANY_RECIPE, RECIPES, type Recipe } from './recipes.ts';
import { fieldFor, fieldOf, freshName, inputOf, type Scope } from './scope.ts';
import { isMark, type Token } from './tokens.ts';

export interface TaskWish {
  readonly tokens: readonly Token[];
  /** As the prompt is to say it; the text of the tokens if absent. */
  readonly words?: string;
  readonly settings?: Settings;
  /** The list of which each item is treated. */
  readonly each?: Field;
  /** What it works on, where that is known. */
  readonly reads?: readonly string[];
  /** The user's name for the step. */
  readonly id?: string;
}

/** What these give is about a text, and no new text. */
const JUDGES = new Set(['check', 'score', 'decide', 'classify', 'compute']);

interface Verb {
  readonly name: string;
  /** As an id can hold it: `pick out`. */
  readonly phrase: string;
  readonly start: number;
  readonly end: number;
}

/** Reads a clause as one step: what it is to do in the user's words, what it works on, and what it gives. Adds both to the scope. */
export function readTask(wish: TaskWish, scope: Scope): Task {
  const { tokens } = wish;
  const { language } = scope;
  const verb = findVerb(tokens, language);
  const recipe = verb === undefined ? ANY_RECIPE : (RECIPES[verb.name] ?? ANY_RECIPE);
  const objects = objectsOf(withoutSlashed(tokens), verb, language);
  const words = wish.words ?? clauseText(scope.text, tokens);
  const scale = findScale(tokens, language);
  const sorted = scale === undefined ? findKinds(scope.text, tokens, language) : undefined;
  const kinds =
    verb?.name === 'classify' || verb?.name === 'decide' || verb?.name === 'score' || verb?.name === 'check'
      ? sorted?.kinds
      : undefined;
  const worksOn =
    wish.reads ??
    readsOf(
      sorted === undefined || kinds === undefined ? tokens : tokens.slice(0, sorted.start),
      { verb, recipe, objects, each: wish.each },
      scope,
    );
  const { tools, reads, each } = withMaterial(
    { tools: toolsFor(tokens, verb, language), reads: worksOn, each: wish.each?.name },
    scope,
  );
  const gives = givesOf(
    tokens,
    {
      verb,
      recipe,
      objects,
      each: wish.each,
      id: wish.id,
      kinds: kinds !== undefined,
      scored: scale !== undefined,
      wide: reads.some((name) => listField(scope, name)),
    },
    scope,
  );
  if (has(tokens, 'sources', language) && wish.each === undefined)
    gives.push({ name: freshName(scope, 'sources', 'sources'), type: 'list[str]', words: sourceWords(scope) });
  const id = wish.id ?? freshName(scope, unlike(idWords(verb, objects, scope), gives), verb?.name ?? 'step');
  scope.made.push(...gives);
  if (!JUDGES.has(verb?.name ?? '')) scope.together = gives;
  if (JUDGES.has(verb?.name ?? '')) for (const { name } of gives) scope.judged.add(name);
  const formula = formulaFor(tokens, reads, scope);
  return {
    kind: 'task',
    id,
    words,
    verb: verb?.name,
    reads,
    gives,
    tools,
    settings: wish.settings ?? {},
    ...(each === undefined ? {} : { each }),
    ...(scale === undefined ? {} : { scale }),
    ...(kinds === undefined ? {} : { kinds }),
    ...(formula === undefined ? {} : { formula }),
  };
}

/** "severity low/medium/high" is about the severity. */
function withoutSlashed(tokens: readonly Token[]): readonly Token[] {
  const at = tokens.findIndex(({ word }) => /^\p{L}+(?:\/\p{L}+)+$/u.test(word));
  return at < 1 ? tokens : tokens.slice(0, at);
}

/** The text of some tokens, as one line that a prompt can hold. */
export function clauseText(text: string, tokens: readonly Token[]): string {
  const [first] = tokens;
  const last = tokens.at(-1);
  return first === undefined || last === undefined
    ? ''
    : cleanPhrase(textAt({ text }, { start: first.start, end: last.end }), 900);
}

/** The verb that says what is to be done: the first one, or where verbs come last the last one. */
export function findVerb(tokens: readonly Token[], language: Language): Verb | undefined {
  const special = (['facts', 'proofread', 'write_file'] as const).find((name) =>
    tokens.some((_token, at) => language.lexicon(`recipes.${name}`).at(tokens, at) !== undefined),
  );
  let found: Verb | undefined;
  for (let at = 0; at < tokens.length; at += 1) {
    const hit = language.lexicon('verbs').at(tokens, at);
    if (hit === undefined || isNoun(tokens, at, language) || isInside(tokens, at, language)) continue;
    found = { name: hit.name, phrase: language.inflected ? hit.phrase : hit.name, start: at, end: at + hit.length };
    if (!language.verbLast) break;
    at += hit.length - 1;
  }
  const isChecked =
    special === 'facts' ||
    (special === 'proofread' && found !== undefined && (found.name === 'check' || found.name === 'improve'));
  const name =
    special === 'write_file' ? 'save_file' : isChecked ? (special === 'facts' ? 'fact_check' : 'proofread') : undefined;
  const isMade =
    name === 'save_file' && found !== undefined && language.lexicon('articles').at(tokens, found.end)?.name === 'new';
  if (
    found?.start !== 0 &&
    has(tokens, 'translation', language) &&
    tokens.some((_token, at) => language.lexicon('languages').at(tokens, at) !== undefined)
  )
    return { name: 'translate', phrase: 'translate', start: found?.start ?? 0, end: found?.end ?? 0 };
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
  return { name, phrase: name.replace('_', ' '), start: found?.start ?? 0, end: found?.end ?? 0 };
}

/** "a list of questions": a word that is a verb as well, behind an article. */
function isNoun(tokens: readonly Token[], at: number, language: Language): boolean {
  if (at === 0 || language.lexicon('verb_nouns').at(tokens, at) === undefined) return false;
  return [1, 2].some(
    (back) =>
      (language.lexicon('articles').at(tokens, at - back)?.length ?? 0) === 1 &&
      (back === 1 || language.lexicon('verbs').at(tokens, at - 1) === undefined),
  );
}

/** "questions that I should ask": the verb belongs to the noun that the clause begins with. */
function isInside(tokens: readonly Token[], at: number, language: Language): boolean {
  return (
    at > 1 &&
    beginsWithNoun(tokens, language) &&
    ['verb_blocks', 'topics', 'sources'].some((path) => language.lexicon(path).at(tokens, at - 1) !== undefined)
  );
}

/** "a welcome email", "three exercises": what is to be made, without a verb. */
export function beginsWithNoun(tokens: readonly Token[], language: Language): boolean {
  const word = tokens[0]?.word ?? '';
  return (
    language.lexicon('articles').at(tokens, 0) !== undefined ||
    /^\d/.test(word) ||
    (language.numbers.has(word) && language.lexicon('verbs').at(tokens, 0) === undefined)
  );
}

export function objectsOf(tokens: readonly Token[], verb: Verb | undefined, language: Language): NounPhrase[] {
  if (language.verbLast && verb !== undefined)
    return verb.start === 0 ? [] : objectsBefore(tokens, verb.start, language);
  const start = verb?.end ?? 0;
  const far = language.lexicon('verb_particles').at(tokens, start)?.length ?? 0;
  return nounPhrasesAt(tokens, start + far, language).slice(0, 6);
}

/** Where the object is before its verb: what lies before the particle that marks it. */
function objectsBefore(tokens: readonly Token[], end: number, language: Language): NounPhrase[] {
  for (let at = end - 1; at > 0; at -= 1) {
    if (language.lexicon('object_marks').at(tokens, at) === undefined) continue;
    let start = at;
    while (
      start > 0 &&
      language.lexicon('particles').at(tokens, start - 1) === undefined &&
      tokens[start - 1]?.kind === 'word'
    )
      start -= 1;
    const phrase = nounPhraseAt(tokens.slice(0, at), start, language);
    return phrase === undefined ? [] : [phrase];
  }
  return [];
}

interface Parts {
  readonly verb: Verb | undefined;
  readonly recipe: Recipe;
  readonly objects: readonly NounPhrase[];
  readonly each: Field | undefined;
}

/** The fields that the step works on. A field that nothing names, but that it cannot do without, becomes an input. */
function readsOf(tokens: readonly Token[], { verb, recipe, objects, each }: Parts, scope: Scope): string[] {
  const { language } = scope;
  const isFirst = scope.made.length === 0;
  const found = new Map<string, Field>();
  const add = (field: Field | undefined) => void (field !== undefined && found.set(field.name, field));
  if (each !== undefined) add(each);
  const worksOn =
    recipe.object === 'on' ? objects.filter((phrase) => phrase.pronoun || !isPartOf(phrase, tokens, scope)) : [];
  for (const phrase of worksOn) add(materialFor(phrase, scope, isFirst && each === undefined, verb));
  const isPart = recipe.object === 'on' && worksOn.length < objects.length;
  const viewed = tokens.some((_token, at) => language.lexicon('views').at(tokens, at) !== undefined);
  for (const { phrase, source: isSource } of viewed ? [] : attachedPhrases(tokens, verb?.end ?? 0, language)) {
    const source = isSource || isPart;
    if (phrase.pronoun && scope.made.length > 0) spokenOf(scope, recipe).forEach(add);
    add(attachedField(phrase, source, scope, isFirst && each === undefined));
  }
  const known =
    recipe.object === 'out' ? objects.map((phrase) => (phrase.pronoun ? undefined : fieldFor(phrase, scope))) : [];
  known.forEach(add);
  const last = scope.made.at(-1);
  if (recipe.object === 'on' && objects.some(({ pronoun }) => pronoun) && each === undefined)
    for (const field of spokenOf(scope, recipe)) add(field);
  const isPronoun = tokens.some(
    (_token, at) => at >= (verb?.end ?? 0) && language.lexicon('pronouns').at(tokens, at) !== undefined,
  );
  const isQuestion = verb === undefined && !beginsWithNoun(tokens, language);
  const isBare = isFirst && each === undefined && found.size === 0 && scope.inputs.length === 0;
  if (isBare && (recipe.object === 'on' || isQuestion)) add(anyNew(tokens, verb?.end ?? 0, scope));
  if (isFirst) for (const field of scope.inputs) add(field);
  if (found.size > 0 && (recipe.changes === true || worksOn.length > 0)) return [...found.keys()];
  if (found.size === 0 && last !== undefined && (recipe.changes === true || isPronoun))
    return [...new Set([...spokenOf(scope, recipe).map(({ name }) => name), ...found.keys()])];
  if (isFirst) return [...found.keys()];
  return [
    ...new Set([
      ...scope.inputs.filter((field) => !isMaterial(field)).map(({ name }) => name),
      ...scope.made.map(({ name }) => name),
      ...found.keys(),
    ]),
  ];
}

/** "rate how risky a loan application is": the first thing that is new, or else the first noun that users bring. */
function anyNew(tokens: readonly Token[], from: number, scope: Scope): Field | undefined {
  for (let at = from; at < tokens.length; at += 1) {
    if (scope.language.lexicon('articles').at(tokens, at)?.name !== 'new') continue;
    const phrase = nounPhraseAt(tokens, at, scope.language);
    if (phrase !== undefined && !phrase.pronoun) return inputOf(phrase, scope, { fallback: 'text' });
  }
  for (let at = 0; at < tokens.length; at += 1) {
    const noun = scope.language.lexicon('nouns').at(tokens, at);
    const phrase = noun === undefined ? undefined : nounPhraseAt(tokens.slice(0, at + noun.length), at, scope.language);
    if (phrase !== undefined) return inputOf(phrase, scope, { fallback: 'text' });
  }
  return undefined;
}

/** "the mood of a text", "data from a page": what is worked on is behind the preposition. */
function isPartOf(phrase: NounPhrase, tokens: readonly Token[], scope: Scope): boolean {
  const { language } = scope;
  const length = language.lexicon('part_of').at(tokens, phrase.end)?.length;
  const whole = length === undefined ? undefined : nounPhraseAt(tokens, phrase.end + length, language);
  if (tokens.some((_token, at) => language.lexicon('views').at(tokens, at) !== undefined)) return false;
  const isBrought =
    phrase.words.some((_word, at) => isLastNoun(phrase, at, language)) &&
    language.lexicon('articles').at(tokens, phrase.end + (length ?? 0)) === undefined;
  return (
    whole !== undefined &&
    !isBrought &&
    !whole.pronoun &&
    fieldFor(phrase, scope) === undefined &&
    language.lexicon('languages').at(whole.words, 0) === undefined
  );
}

/** What "it" means: the text that was made or brought in last, and what was found about it since then. */
function spokenOf({ inputs, made, judged, together }: Scope, recipe: Recipe): Field[] {
  const at = made.findLastIndex(({ name, type }) => !judged.has(name) && (type === 'str' || type === 'list[str]'));
  const last = made[at];
  const text =
    last === undefined ? inputs : together.includes(last) ? together.filter((field) => made.includes(field)) : [last];
  return recipe.changes === true && recipe.gives !== 'improved_text' ? text : [...text, ...made.slice(at + 1)];
}

/** The field that an object of a verb means: one that is known, what was made last, or a new input. */
function materialFor(phrase: NounPhrase, scope: Scope, isFirst: boolean, verb: Verb | undefined): Field | undefined {
  if (phrase.pronoun || scope.language.lexicon('languages').at(phrase.words, 0) !== undefined) return undefined;
  const known = fieldFor(phrase, scope);
  if (known !== undefined) return known;
  if (phrase.article !== 'new' && !(isFirst && scope.inputs.length === 0) && verb?.name !== 'read') return undefined;
  return inputOf(phrase, scope, { fallback: 'text' });
}

interface Attached {
  readonly phrase: NounPhrase;
  readonly source: boolean;
}

/** The noun phrases behind prepositions: "from an invoice", "for a newsletter". */
function attachedPhrases(tokens: readonly Token[], from: number, language: Language): Attached[] {
  const found: Attached[] = [];
  for (let at = from; at < tokens.length; at += 1) {
    const source = language.lexicon('sources').at(tokens, at);
    const topic = language.lexicon('topics').at(tokens, at);
    const length = source?.length ?? topic?.length;
    if (length === undefined) continue;
    for (const phrase of nounPhrasesAt(tokens, at + length, language)) {
      if (isMark(tokens[phrase.end], ':') && phrase.count !== undefined) continue;
      found.push({ phrase, source: source !== undefined && (topic === undefined || source.length > topic.length) });
      at = Math.max(at, phrase.end - 1);
    }
  }
  return found;
}

/** A source is an input when it is new, or when it is the first thing that is spoken of; any other only if its noun is one that users bring. */
function attachedField(phrase: NounPhrase, source: boolean, scope: Scope, isFirst: boolean): Field | undefined {
  if (phrase.pronoun) return undefined;
  const known = fieldFor(phrase, scope);
  if (known !== undefined) return known;
  const { language } = scope;
  if (phrase.words.some((_word, at) => language.lexicon('views').at(phrase.words, at) !== undefined)) return undefined;
  const isLanguage = phrase.words.some((_word, at) => language.lexicon('languages').at(phrase.words, at) !== undefined);
  if (isLanguage || phrase.words.some(({ word }) => /^\d/.test(word))) return undefined;
  const isNoun = phrase.words.length <= 2 && phrase.words.some((_word, at) => isLastNoun(phrase, at, language));
  const isWanted =
    phrase.article === 'new'
      ? source || isNoun
      : phrase.article === 'none' &&
        isFirst &&
        (isNoun || source) &&
        (source || (language.pluralS && /[^s]s$/.test(phrase.words.at(language.headFirst ? 0 : -1)?.word ?? '')));
  const isBrought = phrase.article === 'known' && isFirst && source && isNoun;
  if (!isWanted && !isBrought) return undefined;
  return inputOf(phrase, scope, { fallback: 'text' });
}

function isLastNoun({ words }: NounPhrase, at: number, language: Language): boolean {
  const hit = language.lexicon('nouns').at(words, at);
  return hit !== undefined && (language.headFirst || !language.spaced || at + hit.length === words.length);
}

function idWords(verb: Verb | undefined, objects: readonly NounPhrase[], scope: Scope): string {
  const named = objects.find(({ pronoun }) => !pronoun);
  const noun = named === undefined ? '' : shortWords(phraseText(scope.text, named), scope.language);
  const phrase = verb?.phrase ?? '';
  const isWhole = ['fact_check', 'proofread', 'translate', 'save_file'].includes(verb?.name ?? '');
  return isWhole ? (verb?.name ?? '') : `${phrase} ${noun}`.trim();
}

/** A step is not called like what it gives. */
function unlike(words: string, gives: readonly Field[]): string {
  return gives.some(({ name }) => name === asciiName(words)) ? `${words} step` : words;
}

function shortWords(words: string, language: Language): string {
  const parts = words.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== '' && !/^\d+$/.test(word));
  return (language.headFirst ? parts.slice(0, 1) : parts.slice(-1)).join(' ');
}

interface Gift extends Parts {
  readonly id: string | undefined;
  readonly kinds: boolean;
  readonly scored: boolean;
  /** It works on a list. */
  readonly wide: boolean;
}

function givesOf(tokens: readonly Token[], parts: Gift, scope: Scope): Field[] {
  const { verb, objects, each, kinds, scored, wide } = parts;
  const { language, text } = scope;
  const wanted = wantedFields(tokens, verb, objects, scope);
  const many = (type: FieldType): FieldType => (each === undefined ? type : 'list[str]');
  if (wanted.length > 0)
    return wanted.map(({ phrase, type }) => fieldOf(phrase, scope, { fallback: 'value', type: many(type) }));
  if (verb?.name === 'score' && (scored || !kinds) && (scored || /^(?:score|rate|rank)/.test(verb.phrase))) {
    const type = each === undefined && !wide ? 'int' : 'list[str]';
    return [{ name: freshName(scope, 'score', 'score'), type, words: language.text('clauses.score_word') || 'score' }];
  }
  if (verb?.name === 'translate') {
    const into = languagesIn(tokens, language);
    if (into.length > 1)
      return into.map((name) => ({
        name: freshName(scope, `translation ${name}`, 'translation'),
        type: many('str'),
        words: name,
      }));
  }
  if (kinds)
    return [
      {
        name: freshName(
          scope,
          objects[0] !== undefined && objects[0].words.length > 0 && verb?.name !== 'classify'
            ? phraseText(text, objects[0])
            : wide
              ? 'categories'
              : 'category',
          'category',
        ),
        type: each === undefined && !wide ? 'str' : 'list[str]',
        words: objects[0] === undefined ? 'category' : phraseText(text, objects[0]),
      },
    ];
  return namedGifts(tokens, parts, scope);
}

/** What comes out under the noun that names it, or else under the name that steps of this kind give. */
function namedGifts(tokens: readonly Token[], parts: Gift, scope: Scope): Field[] {
  const { verb, recipe, objects, each } = parts;
  const { language } = scope;
  const many = (type: FieldType): FieldType => (each === undefined ? type : 'list[str]');
  const into = intoPhrase(tokens, verb, language);
  const partial =
    verb?.name === 'read' ? objects.filter((phrase) => !phrase.pronoun && isPartOf(phrase, tokens, scope)) : [];
  const named =
    into !== undefined
      ? [into]
      : partial.length > 0
        ? partial
        : recipe.object === 'out'
          ? objects.filter(({ pronoun, words }) => !pronoun && words.length > 0)
          : [];
  const listed = verb?.name === 'list' || verb?.name === 'extract';
  if (named.length > 0)
    return named.map((phrase) =>
      fieldOf(phrase, scope, {
        fallback: recipe.gives,
        type: many(listed || phrase.count !== undefined ? (plural(phrase, language) ? 'list[str]' : 'str') : 'str'),
      }),
    );
  const changed =
    recipe.changes === true && verb !== undefined && recipe.gives === 'improved_text'
      ? parts.id === undefined
        ? changedName(verb, objects, scope)
        : `${parts.id}_result`
      : verb?.name === 'score' && scope.language.inflected
        ? verb.phrase
        : recipe.gives;
  return [{ name: freshName(scope, changed, recipe.gives), type: many('str'), words: resultWords(verb, scope) }];
}

/** The languages that a text is to be translated into; the one that it comes from is behind "from". */
function languagesIn(tokens: readonly Token[], language: Language): string[] {
  const found: string[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const hit = language.lexicon('languages').at(tokens, at);
    if (hit !== undefined && language.lexicon('sources').at(tokens, at - 1) === undefined) found.push(hit.name);
  }
  return [...new Set(found)];
}

/** "improve the text" gives `improved_text`-like names: the text that was changed, numbered. */
function changedName(verb: Verb, objects: readonly NounPhrase[], scope: Scope): string {
  const named = objects.find(({ pronoun }) => !pronoun);
  const noun = named === undefined ? 'text' : shortWords(phraseText(scope.text, named), scope.language);
  return scope.language.inflected ? `${/^(?:shorten|cut)/.test(verb.phrase) ? 'short' : 'new'}_${noun}` : 'new_text';
}

function resultWords(verb: Verb | undefined, { language }: Scope): string {
  return language.text(`results.${verb?.name ?? 'step'}`) || language.text('results.step') || 'result';
}

function plural(phrase: NounPhrase, language: Language): boolean {
  if (phrase.count !== undefined) return true;
  return (
    language.pluralS &&
    /[^s]s$/.test(phrase.words.at(-1)?.word ?? '') &&
    language.lexicon('plural_stops').at(phrase.words, phrase.words.length - 1) === undefined
  );
}

/** "turn the notes into a listing", "summarize it in 5 bullets", "convert it to a table". */
function intoPhrase(tokens: readonly Token[], verb: Verb | undefined, language: Language): NounPhrase | undefined {
  if (verb === undefined || !['improve', 'summarize', 'analyze'].includes(verb.name)) return undefined;
  for (let at = verb.end; at < tokens.length; at += 1) {
    const into = language.lexicon('into_result').at(tokens, at);
    const phrase = into === undefined ? undefined : nounPhraseAt(tokens, at + into.length, language);
    if (
      phrase !== undefined &&
      !phrase.pronoun &&
      (phrase.article !== 'none' || phrase.count !== undefined || verb.phrase === 'turn')
    ) {
      const unit = language.lexicon('units').at(phrase.words, 0);
      if (unit?.name !== 'words' && language.lexicon('languages').at(phrase.words, 0) === undefined) return phrase;
    }
  }
  return undefined;
}

/** The values that the clause lists: behind a word such as "extract", in brackets with types, or behind a colon. */
function wantedFields(
  tokens: readonly Token[],
  verb: Verb | undefined,
  objects: readonly NounPhrase[],
  scope: Scope,
): WantedField[] {
  const { language } = scope;
  const listed = findFields(tokens, language);
  if (listed.length > 0) return listed;
  const colon = tokens.findIndex((token, at) => isMark(token, ':') && at > 0);
  const behind = colon === -1 || verb?.name === 'classify' ? [] : fieldsAt(tokens, colon + 1, language).fields;
  if (behind.length > 1) return behind;
  const isOut = verb !== undefined && (RECIPES[verb.name] ?? ANY_RECIPE).object === 'out';
  const bare =
    verb === undefined &&
    objects.length > 1 &&
    objects.every(({ article, count }) => article !== 'none' || count !== undefined);
  return (isOut && objects.length > 1 && objects.every(({ pronoun }) => !pronoun)) || bare
    ? objects.map((phrase) => ({ phrase, type: plural(phrase, language) ? 'list[str]' : 'str' }))
    : [];
}

function listField({ inputs, made }: Scope, name: string): boolean {
  return [...inputs, ...made].some((field) => field.name === name && field.type.startsWith('list'));
}

function sourceWords({ language }: Scope): string {
  return language.texts('recipes.sources')[0]?.replace('with ', '') ?? 'sources';
}

function has(tokens: readonly Token[], recipe: string, language: Language): boolean {
  return tokens.some((_token, at) => language.lexicon(`recipes.${recipe}`).at(tokens, at) !== undefined);
}

const TOOLS = { web: ['web_search'], page: ['web_scrape'], api: ['http_client'], database: ['sql_query'] } as const;

/** The tools that the words need. */
function toolsFor(tokens: readonly Token[], verb: Verb | undefined, language: Language): string[] {
  const needs = (name: string) => has(tokens, name, language);
  const tools: string[] = [];
  if (verb?.name === 'save_file' || (needs('write_file') && verb?.name === 'write')) return ['file_write'];
  if (needs('web')) tools.push(...TOOLS.web);
  if (
    needs('page') &&
    (verb === undefined ||
      ['read', 'extract', 'summarize', 'check', 'analyze', 'list', 'answer', 'improve'].includes(verb.name))
  )
    tools.push(...TOOLS.page);
  if (needs('api') && (verb === undefined || ['read', 'extract'].includes(verb.name))) tools.push(...TOOLS.api);
  if (needs('files')) tools.push('file_glob', 'file_read');
  if (needs('database')) tools.push(...TOOLS.database);
  return tools;
}

/** An average, sum or median of a list of numbers is computed, not guessed. */
function formulaFor(tokens: readonly Token[], reads: readonly string[], scope: Scope): string | undefined {
  const numbers = [...scope.inputs].some(({ name }) => reads.includes(name) && name === 'numbers');
  if (!numbers) return undefined;
  return ['median', 'mean', 'sum'].find((name) =>
    tokens.some((_token, at) => scope.language.lexicon(`recipes.${name}`).at(tokens, at) !== undefined),
  );
}
