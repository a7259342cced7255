import { joinAt } from '../words/noun-phrase.ts';
import type { Token } from '../words/tokens.ts';
import type { EditRequest, StepPlace } from './edit.ts';
import { mentionedStep, mentionedSteps } from './mention.ts';

/** A step is named by at most so many words. */
const MOST_WORDS = 6;

/** A place that some words name, and which tokens do. */
export interface FoundPlace {
  readonly place: StepPlace;
  readonly start: number;
  readonly end: number;
  /** "before that" may speak of all that there is. */
  readonly vague?: true;
}

/** "before writing", "after the story", "between those two", "at the end", "start with". */
export function findPlace(request: EditRequest, tokens: readonly Token[]): FoundPlace | undefined {
  const { language, workflow } = request;
  for (let at = 0; at < tokens.length; at += 1) {
    for (const side of ['before', 'after'] as const) {
      const hit = language.at(`edit.${side}`, tokens, at);
      if (hit === undefined) continue;
      const found = language.verbLast ? placeBefore(at) : placeBehind(tokens, at + hit.length, language);
      const named = tokens.slice(found.start, found.end);
      const step = mentionedStep(named, workflow, language).step;
      const spoken = step === undefined ? spokenOf(request, side, tokens, at + hit.length) : undefined;
      if (spoken !== undefined)
        return { place: spoken.place, start: at, end: at + hit.length + spoken.length, vague: true };
      if (step !== undefined)
        return {
          place: { at: side, step },
          start: Math.min(at, found.start),
          end: Math.max(at + hit.length, found.end),
        };
    }
    const pair = betweenSteps({ workflow, language }, tokens, at);
    if (pair !== undefined) return pair;
    const between = language.at('edit.between', tokens, at);
    const last = mentionedSteps([], request).at(-1) ?? workflow.nodes.at(-1)?.id;
    if (between !== undefined && last !== undefined)
      return { place: { at: 'before', step: last }, start: at, end: at + between.length };
    for (const side of ['start', 'end'] as const) {
      const hit = language.at(`edit.${side}`, tokens, at);
      if (hit !== undefined && !language.is('part_of', tokens, at + hit.length))
        return { place: { at: side }, start: at, end: at + hit.length };
    }
  }
  return undefined;
}

/** "before that": the step that was spoken of last, and where none was, everything. */
function spokenOf(
  { language, workflow, recent }: EditRequest,
  side: 'before' | 'after',
  tokens: readonly Token[],
  at: number,
): { place: StepPlace; length: number } | undefined {
  const length = language.length('pronouns', tokens, at);
  const behind = tokens[at + length];
  if (length === 0 || (behind?.kind === 'word' && !language.is('verbs', tokens, at + length))) return undefined;
  const known = workflow.nodes.map(({ id }) => id).filter((id) => recent.includes(id));
  const step = side === 'before' ? known[0] : known.at(-1);
  const whole: StepPlace = { at: side === 'before' ? 'start' : 'end' };
  return { place: step === undefined ? whole : { at: side, step }, length };
}

/** "between outline and writing" */
function betweenSteps(
  { workflow, language }: Pick<EditRequest, 'workflow' | 'language'>,
  tokens: readonly Token[],
  at: number,
): FoundPlace | undefined {
  const from = at + language.length('edit.between_words', tokens, at);
  if (from === at) return undefined;
  const join = tokens.findIndex((_token, index) => index > from && joinAt(tokens, index, language) > 0);
  if (join === -1 || join > from + MOST_WORDS) return undefined;
  const second = placeBehind(tokens, join + joinAt(tokens, join, language), language);
  const steps = [tokens.slice(from, join), tokens.slice(second.start, second.end)].map((words) => {
    const ordinal = Number(language.find('ordinals', words)?.name);
    return ordinal > 0 ? workflow.nodes[ordinal - 1]?.id : mentionedStep(words, workflow, language).step;
  });
  const [one, other] = steps;
  const step = workflow.nodes.findLast(({ id }) => id === one || id === other)?.id;
  return step === undefined || one === undefined || other === undefined
    ? undefined
    : { place: { at: 'before', step }, start: at, end: second.end };
}

/** The words behind "after": up to a verb of adding, a mark, or the verb of what is to be done. */
function placeBehind(
  tokens: readonly Token[],
  from: number,
  language: EditRequest['language'],
): { start: number; end: number } {
  let end = from;
  while (end < tokens.length && end - from < MOST_WORDS) {
    if (tokens[end]?.kind === 'mark' || language.is('edit.add', tokens, end)) break;
    const isNew = language.at('articles', tokens, end)?.name === 'new' || language.is('relatives', tokens, end);
    if (end > from && isNew) break;
    const verb = end > from && language.is('verbs', tokens, end) && !language.is('verb_nouns', tokens, end);
    if (verb && !language.is('articles', tokens, end - 1)) break;
    end += 1;
  }
  return { start: from, end };
}

function placeBefore(at: number): { start: number; end: number } {
  return { start: Math.max(0, at - 10), end: at };
}

export function without(tokens: readonly Token[], { start, end }: FoundPlace): readonly Token[] {
  return tokens.toSpliced(start, end - start);
}
