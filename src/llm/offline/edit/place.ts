import type { Token } from '../plan/tokens.ts';
import type { EditRequest, StepPlace } from './edit.ts';
import { mentionedStep } from './mention.ts';

/** A place that some words name, and which tokens do. */
export interface FoundPlace {
  readonly place: StepPlace;
  readonly start: number;
  readonly end: number;
}

/** "before writing", "after the story", "between those two", "at the end", "start with". */
export function findPlace({ language, workflow }: EditRequest, tokens: readonly Token[]): FoundPlace | undefined {
  for (let at = 0; at < tokens.length; at += 1) {
    for (const side of ['before', 'after'] as const) {
      const hit = language.lexicon(`edit.${side}`).at(tokens, at);
      if (hit === undefined) continue;
      const found = language.verbLast ? placeBefore(at) : placeBehind(tokens, at + hit.length, language);
      const step = mentionedStep(tokens.slice(found.start, found.end), workflow, language).step;
      if (step !== undefined)
        return {
          place: { at: side, step },
          start: Math.min(at, found.start),
          end: Math.max(at + hit.length, found.end),
        };
    }
    const between = language.lexicon('edit.between').at(tokens, at);
    const last = workflow.nodes.at(-1)?.id;
    if (between !== undefined && last !== undefined)
      return { place: { at: 'before', step: last }, start: at, end: at + between.length };
    for (const side of ['start', 'end'] as const) {
      const hit = language.lexicon(`edit.${side}`).at(tokens, at);
      if (hit !== undefined) return { place: { at: side }, start: at, end: at + hit.length };
    }
  }
  return undefined;
}

/** The words behind "after": up to a verb of adding, a mark, or the verb of what is to be done. */
function placeBehind(
  tokens: readonly Token[],
  from: number,
  language: EditRequest['language'],
): { start: number; end: number } {
  let end = from;
  while (end < tokens.length && end - from < 6) {
    if (tokens[end]?.kind === 'mark' || language.lexicon('edit.add').at(tokens, end) !== undefined) break;
    const verb =
      end > from &&
      language.lexicon('verbs').at(tokens, end) !== undefined &&
      language.lexicon('verb_nouns').at(tokens, end) === undefined;
    if (verb && language.lexicon('articles').at(tokens, end - 1) === undefined) break;
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
