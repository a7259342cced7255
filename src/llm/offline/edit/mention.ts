import type { Workflow, WorkflowNode } from '../../../workflow/schema/schema.ts';
import { findCues, fold, type Span } from '../cue.ts';
import { findNumbers } from '../numbers.ts';
import type { Reading } from '../reading.ts';

/** A step or state field that the text names. */
export interface Mention extends Span {
  readonly name: string;
}

/** Every state field that the text names, in order; a name may be written with spaces for its underscores. */
export function fieldMentions({ reading, workflow }: { reading: Reading; workflow: Workflow }): Mention[] {
  return Object.keys(workflow.state.fields)
    .flatMap((name) => namePlaces(reading, name))
    .sort(byPlace);
}

/** Every step that the text names: by its id, by its number ("step 2"), or by a word like it ("the writing step" is `write`). */
export function stepMentions({ reading, workflow }: { reading: Reading; workflow: Workflow }): Mention[] {
  const named = workflow.nodes.flatMap(({ id }) => namePlaces(reading, id));
  const numbered = numberedSteps(reading, workflow.nodes);
  const alike = stepsAlike(reading, workflow.nodes);
  return [...named, ...numbered, ...alike]
    .filter((mention, index, all) => all.findIndex((other) => overlaps(mention, other)) === index)
    .sort(byPlace);
}

function namePlaces({ folded }: Reading, name: string): Mention[] {
  const parts = fold(name).split('_');
  // A config can have thousands of names, and compiling an expression for each takes seconds.
  if (!parts.every((part) => folded.includes(part))) return [];
  const source = parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('[\\s_-]+');
  return [...folded.matchAll(new RegExp(`(?<![\\p{L}\\p{N}_])${source}(?![\\p{L}\\p{N}_])`, 'gu'))].map((match) => ({
    name,
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** "step 2", "the second step", "the last step". */
function numberedSteps(reading: Reading, nodes: readonly WorkflowNode[]): Mention[] {
  const { folded, language } = reading;
  const words = findCues(language.cues('edit.step'), folded);
  const numbers = findNumbers(reading).map(({ start, end, value }) => ({ start, end, value }));
  const ordinals = language
    .groups('ordinals')
    .flatMap(({ name, cues }) => findCues(cues, folded).map(({ start, end }) => ({ start, end, value: Number(name) })));
  return words.flatMap((word) =>
    [...numbers, ...ordinals].flatMap(({ start, end, value }) => {
      const between = start >= word.end ? folded.slice(word.end, start) : folded.slice(end, word.start);
      const isNext = (start >= word.end || end <= word.start) && /^[\s#]*$/.test(between);
      const node = isNext ? nodes.at(value > 0 ? value - 1 : value) : undefined;
      return node === undefined
        ? []
        : [{ name: node.id, start: Math.min(start, word.start), end: Math.max(end, word.end) }];
    }),
  );
}

/** How far from "step" the word for it is looked for. Characters. */
const NEAR = 80;

/** A word next to "step" that begins like a part of an id; four equal letters are enough. */
function stepsAlike({ folded, language }: Reading, nodes: readonly WorkflowNode[]): Mention[] {
  return findCues(language.cues('edit.step'), folded).flatMap((word) => {
    const before = /(?<![\p{L}_])([\p{L}_]{4,})[\s-]+$/u.exec(folded.slice(Math.max(0, word.start - NEAR), word.start));
    const after = /^[\s-]+([\p{L}_]{4,})/u.exec(folded.slice(word.end));
    const [first, second] = [nodeLike(before?.[1], nodes), nodeLike(after?.[1], nodes)];
    if (first !== undefined) return [{ name: first, start: word.start - (before?.[0].length ?? 0), end: word.end }];
    return second === undefined ? [] : [{ name: second, start: word.start, end: word.end + (after?.[0].length ?? 0) }];
  });
}

function nodeLike(word: string | undefined, nodes: readonly WorkflowNode[]): string | undefined {
  if (word === undefined) return undefined;
  const isLike = (id: string) =>
    fold(id)
      .split('_')
      .some((part) => part.slice(0, 4) === word.slice(0, 4));
  return nodes.find(({ id }) => isLike(id))?.id;
}

function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

function byPlace(a: Span, b: Span): number {
  return a.start - b.start;
}
