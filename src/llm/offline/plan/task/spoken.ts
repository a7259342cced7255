import type { NounPhrase } from '../../words/noun-phrase.ts';
import type { Token } from '../../words/tokens.ts';
import type { Field } from '../plan.ts';
import type { Recipe } from '../recipes.ts';
import type { Scope } from '../scope.ts';
import type { Verb } from './find-verb.ts';

export interface Parts {
  readonly verb: Verb | undefined;
  readonly recipe: Recipe;
  readonly objects: readonly NounPhrase[];
  readonly each: Field | undefined;
}

/** What "them" means besides: the list that came last, unless the step before gave one. */
export function manyOf(tokens: readonly Token[], verb: Verb | undefined, { language, inputs, made }: Scope): Field[] {
  if (!language.is('plural_pronouns', tokens, verb?.end ?? 0) || made.at(-1)?.type.startsWith('list') === true)
    return [];
  return [...inputs, ...made].filter(({ type }) => type.startsWith('list')).slice(-1);
}

/** What "it" means: the text that was made or brought in last, and what was found about it since then. */
export function spokenOf({ inputs, made, judged, listed, together }: Scope, recipe: Recipe, single = false): Field[] {
  const at = made.findLastIndex(
    ({ name, type }) => !judged.has(name) && (type === 'str' || type === 'list[str]') && !(single && listed.has(name)),
  );
  const last = made[at];
  const text =
    last === undefined
      ? inputs
      : together.includes(last)
        ? together.filter((field) => made.includes(field) || inputs.includes(field))
        : [last];
  return recipe.changes === true && recipe.gives !== 'improved_text' ? text : [...text, ...made.slice(at + 1)];
}
