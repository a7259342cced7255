import type { Settings } from '../../settings.ts';
import { findScale } from '../../words/amounts.ts';
import { clauseText } from '../../words/clause-words.ts';
import { findKinds } from '../../words/kind-list.ts';
import { isMark, opened, type Token } from '../../words/tokens.ts';
import { withMaterial } from '../material.ts';
import type { Field, Task } from '../plan.ts';
import { ANY_RECIPE, RECIPES } from '../recipes.ts';
import { freshName, type Scope } from '../scope.ts';
import { findVerb, has, type Verb } from './find-verb.ts';
import { givesOf } from './gives.ts';
import { idWords, unlike } from './names.ts';
import { objectsOf } from './objects.ts';
import { readsOf } from './reads.ts';
import { formulaFor, toolsFor } from './tools.ts';

export interface TaskWish {
  readonly tokens: readonly Token[];
  /** As the prompt is to say it; the text of the tokens if absent. */
  readonly words?: string;
  readonly context?: string;
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

/** What these answer may be one of a list of words. */
const SORTERS = new Set(['classify', 'decide', 'score', 'check']);

/** Reads a clause as one step: what it is to do in the user's words, what it works on, and what it gives. Adds both to the scope. */
export function readTask(wish: TaskWish, scope: Scope): Task {
  const { tokens } = wish;
  const { language } = scope;
  const verb = judgingVerb(findVerb(tokens, language), tokens, scope);
  const recipe = verb === undefined ? ANY_RECIPE : (RECIPES[verb.name] ?? ANY_RECIPE);
  const objects = objectsOf(withoutSlashed(tokens), verb, language).filter(
    ({ words: [word] }) => verb?.name !== 'score' || word === undefined || !language.is('score_words', [word], 0),
  );
  const words = wish.words ?? clauseText(scope.text, tokens);
  const scale = findScale(tokens, language);
  const sorted = scale === undefined ? findKinds(scope.text, tokens, language) : undefined;
  const kinds = SORTERS.has(verb?.name ?? '') ? sorted?.kinds : undefined;
  const about =
    kinds === undefined ? tokens : tokens.toSpliced(sorted?.start ?? 0, (sorted?.end ?? 0) - (sorted?.start ?? 0));
  const worksOn =
    wish.reads ?? readsOf(opened(about, language.spaced), { verb, recipe, objects, each: wish.each }, scope);
  const needs = { tools: toolsFor(about, verb, language), reads: worksOn, each: wish.each?.name };
  const { tools, reads, each } = withMaterial(needs, scope);
  const gives = givesOf(
    tokens,
    {
      verb,
      recipe,
      objects,
      reads,
      each: wish.each,
      id: wish.id,
      kinds: kinds !== undefined,
      scored: scale !== undefined,
      wide:
        (reads.length > 0 && reads.every((name) => listField(scope, name))) ||
        (wish.each === undefined && !scope.single && language.has('also_each', tokens)),
    },
    scope,
  );
  if (has(tokens, 'sources', language) && wish.each === undefined)
    gives.push({ name: freshName(scope, 'sources', 'sources'), type: 'list[str]', words: sourceWords(scope) });
  const id = wish.id ?? freshName(scope, unlike(idWords(verb, objects, scope, reads), gives), verb?.name ?? 'step');
  remember(gives, verb, scope);
  const formula = formulaFor(tokens, reads, scope);
  return {
    kind: 'task',
    id,
    words,
    ...(wish.context === undefined ? {} : { context: wish.context }),
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

function remember(gives: readonly Field[], verb: Verb | undefined, scope: Scope): void {
  scope.made.push(...gives);
  if (!JUDGES.has(verb?.name ?? '')) scope.together = gives;
  for (const { name } of gives) {
    if (JUDGES.has(verb?.name ?? '')) scope.judged.add(name);
    if (verb?.name === 'list' || verb?.name === 'extract') scope.listed.add(name);
  }
}

/** "give a score from 0 to 100" scores, "mark as positive or negative" sorts. */
function judgingVerb(
  verb: Verb | undefined,
  tokens: readonly Token[],
  { language, text, inputs, made }: Scope,
): Verb | undefined {
  if (verb?.name === 'read' && language.has('about_words', tokens)) return { ...verb, name: 'list' };
  if (verb?.name === 'read' && inputs.length + made.length > 0 && language.is('getting', tokens, verb.start))
    return { ...verb, name: 'write' };
  if (verb === undefined && tokens.some((token, at) => isMark(token, ':') && isMark(tokens[at + 2], '/')))
    return { name: 'decide', phrase: 'decide', start: 0, end: 0, third: false };
  if (verb === undefined || !['write', 'decide', 'list'].includes(verb.name)) return verb;
  const behind = tokens.slice(verb.end);
  const about = verb.name === 'decide' ? behind : behind.slice(0, 4);
  if (
    verb.name !== 'list' &&
    findScale(behind, language) !== undefined &&
    ['score_words', 'how_words'].some((path) => language.has(path, about))
  )
    return { ...verb, name: 'score' };
  const isSorting = language.is('kinds_intro', tokens, verb.end) || language.is('kinds_intro', tokens, verb.end + 1);
  return isSorting && (findKinds(text, tokens, language)?.kinds.length ?? 0) > 1 ? { ...verb, name: 'classify' } : verb;
}

/** "severity low/medium/high" is about the severity. */
function withoutSlashed(tokens: readonly Token[]): readonly Token[] {
  const at = tokens.findIndex(({ word }) => /^\p{L}+(?:\/\p{L}+)+$/u.test(word));
  return at < 1 ? tokens : tokens.slice(0, at);
}

function listField({ inputs, made }: Scope, name: string): boolean {
  return [...inputs, ...made].some((field) => field.name === name && field.type.startsWith('list'));
}

function sourceWords({ language }: Scope): string {
  return language.texts('recipes.sources')[0]?.replace('with ', '') ?? 'sources';
}
