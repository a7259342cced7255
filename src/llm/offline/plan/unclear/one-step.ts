import type { Language } from '../../language.ts';
import { cleanPhrase } from '../../user-phrase.ts';
import { type Token, tokensOf } from '../../words/tokens.ts';
import type { Field, Plan, Task } from '../plan.ts';

/** So many clauses that were not understood make the steps between them a guess, too. */
const MOST_UNSURE = 2;

/** A request as long as this tells a story, in which one clause that was not understood is enough. */
const STORY = 90;

/** In a request as long as this, something is always misread. */
const LONG_STORY = 140;

/** Longer than any prompt that people write by hand. */
const LONGEST = 3000;

/** Whether the clauses of a request were understood so badly that its steps, inputs and ways would be guesses. */
export function isDoubtful({ unsure, items }: Plan, text: string, language: Language): boolean {
  if (!language.inflected || items.length === 0) return false;
  const { length } = tokensOf(text, true);
  const isListed = text.split('\n').filter((line) => /^(?:\d{1,2}[.)]|[-*\u2022])\s/.test(line.trim())).length > 2;
  return unsure.length >= MOST_UNSURE || (unsure.length > 0 && length > STORY) || (length > LONG_STORY && !isListed);
}

/** All of the request as one step in the user's own words, which a model can follow whatever the drafter made of them. */
export function asOneStep(plan: Plan, text: string, language: Language): Plan {
  const brought = plan.inputs.filter((field) => isBrought(field, language));
  const inputs = brought.length > 0 ? brought : [textField(language)];
  const task: Task = {
    kind: 'task',
    id: 'follow_request',
    words: language.text('clauses.whole'),
    context: cleanPhrase(text, LONGEST),
    verb: undefined,
    reads: inputs.map(({ name }) => name),
    gives: [{ name: 'result', type: 'str', words: language.text('results.step') }],
    tools: [],
    settings: {},
  };
  return { ...plan, inputs, items: [task], notes: ['one_step'] };
}

/** Things that people bring; what a story speaks of besides is none. */
function isBrought({ words, optional }: Field, language: Language): boolean {
  const tokens: readonly Token[] = tokensOf(words, true);
  return optional === true || language.is('nouns', tokens, tokens.length - 1);
}

function textField(language: Language): Field {
  return { name: 'text', type: 'str', words: language.text('clauses.text_word') };
}
