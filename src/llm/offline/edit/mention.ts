import type { Workflow, WorkflowNode } from '../../../workflow/schema/schema.ts';
import { fold } from '../cue.ts';
import type { Language } from '../language.ts';
import { numberAt } from '../words/amounts.ts';
import { joinAt } from '../words/noun-phrase.ts';
import type { Token } from '../words/tokens.ts';
import type { EditRequest } from './edit.ts';

/** The step that some words speak of; `asked` where they speak of a step that is not there. */
export interface StepMention {
  readonly step: string | undefined;
  /** The words hold "step" or its like, so one was meant. */
  readonly explicit: boolean;
}

/** Finds a step by its number ("step 2", "the last step"), its id, or words that its id, results or prompt share with the text. */
export function mentionedStep(
  tokens: readonly Token[],
  workflow: Workflow,
  language: Language,
  by: 'name' | 'anything' = 'anything',
): StepMention {
  const { nodes } = workflow;
  const at = tokens.findIndex((_token, index) => language.is('edit.step', tokens, index));
  const numbered = at === -1 ? undefined : numberedStep(tokens, at, nodes, language);
  if (numbered !== undefined) return { step: numbered, explicit: true };
  return {
    step: ranked(tokens, workflow, language).find(({ score }) => score >= (by === 'name' ? WEIGHTS.output : 1))?.id,
    explicit: at !== -1,
  };
}

function numberedStep(
  tokens: readonly Token[],
  at: number,
  nodes: readonly WorkflowNode[],
  language: Language,
): string | undefined {
  const number =
    numberAt(tokens, at + (language.at('edit.step', tokens, at)?.length ?? 1), language) ??
    (tokens[at + 1]?.word === '#' ? numberAt(tokens, at + 2, language) : undefined);
  const ordinal = [at - 1, at + 1]
    .map((index) => language.at('ordinals', tokens, index)?.name)
    .find((name) => name !== undefined);
  const value = Number(number ?? ordinal);
  return Number.isInteger(value) && value !== 0 ? nodes.at(value > 0 ? value - 1 : value)?.id : undefined;
}

const WEIGHTS = { id: 4, output: 3, prompt: 1, kind: 6 };

/** The steps that share something with the words, or to which a kind in them leads; the likeliest first, of equal ones the later. */
function ranked(
  tokens: readonly Token[],
  { nodes, edges, state }: Workflow,
  language: Language,
): { readonly id: string; readonly score: number }[] {
  const kinds = edges.flatMap(({ routes }) =>
    (routes ?? []).map(({ condition, to }) => ({ value: /== "(\w+)"/.exec(condition.logic)?.[1], to })),
  );
  const words = language.spaced
    ? tokens.filter(({ kind, word }) => kind === 'word' && isTelling(word, language)).map(({ word }) => word)
    : [
        ...tokens.map(({ word }) => word).filter((word) => /^[a-z_]\w/.test(word)),
        ...pairsOf(tokens.map(({ word }) => word).join('')),
      ];
  const split = (text: string) => (language.spaced ? partsOf(text) : [...partsOf(text), ...pairsOf(text)]);
  const scored = nodes
    .filter(({ code }) => code === undefined)
    .map(({ id, outputs, prompt }) => {
      const parts = {
        id: partsOf(id),
        output: outputs.flatMap((name) => [...partsOf(name), ...split(state.fields[name]?.description ?? '')]),
        prompt: split(prompt.split('\n\n')[0] ?? ''),
      };
      let score = 0;
      for (const word of words)
        for (const where of ['id', 'output', 'prompt'] as const)
          if (word === fold(id)) score += 2 * WEIGHTS.id;
          else if (parts[where].some((part) => isLike(part, word))) score += WEIGHTS[where];
      if (kinds.some(({ value, to }) => to === id && value !== undefined && words.includes(value)))
        score += WEIGHTS.kind;
      return { id, score };
    });
  return scored
    .filter(({ score }) => score > 0)
    .toReversed()
    .sort((a, b) => b.score - a.score);
}

/** The steps that some words speak of: "risks and deadlines", "the first two", "both checks", "them". In the order of the file. */
export function mentionedSteps(tokens: readonly Token[], request: EditRequest): string[] {
  const { workflow, language, recent } = request;
  const ids = workflow.nodes.filter(({ code }) => code === undefined).map(({ id }) => id);
  const counts = tokens.map((_token, at) => Number(numberAt(tokens, at, language) ?? Number.NaN));
  const count = counts.find((each) => each > 1) ?? (language.has('all_words', tokens) ? 2 : undefined);
  const ordinal = language.find('ordinals', tokens);
  if (ordinal !== undefined && count !== undefined && !language.has('list_joins', tokens))
    return ordinal.name === '-1' ? ids.slice(-count) : ids.slice(0, count);
  const parts = joinedParts(tokens, language);
  const named = new Set(
    parts.map((part) => mentionedStep(part, workflow, language, parts.length > 1 ? 'anything' : 'name').step),
  );
  const likely = ranked(tokens, workflow, language).map(({ id }) => id);
  const known = recent.filter((id) => ids.includes(id));
  const found =
    parts.length > 1 && named.size > 1
      ? [...named]
      : count !== undefined && likely.length >= count
        ? likely.slice(0, count)
        : likely.length > 0 && count === undefined
          ? [...named]
          : likely.length > 0 ||
              (count === undefined && tokens.some(({ kind, word }) => kind === 'word' && isTelling(word, language)))
            ? []
            : known.length > 1
              ? known
              : ids.length === (count ?? 2)
                ? ids
                : [];
  return ids.filter((id) => found.includes(id));
}

/** The words between commas and "and". */
export function joinedParts(tokens: readonly Token[], language: Language): (readonly Token[])[] {
  const parts: Token[][] = [[]];
  for (let at = 0; at < tokens.length; at += 1) {
    const join = joinAt(tokens, at, language);
    if (join > 0) {
      parts.push([]);
      at += join - 1;
    } else parts.at(-1)?.push(tokens[at] as Token);
  }
  return parts.filter((part) => part.some(({ kind }) => kind !== 'mark'));
}

function isTelling(word: string, language: Language): boolean {
  const token: Token = { kind: 'word', word, start: 0, end: 0 };
  return (
    !language.isFunctionWord(word) &&
    !language.numbers.has(word) &&
    ['edit.step', 'edit.stop_words'].every((path) => !language.is(path, [token], 0))
  );
}

/** Two letters in a row that are no endings, where no spaces separate words. */
function pairsOf(text: string): string[] {
  return text.split('').flatMap((letter, at, letters) => {
    const pair = `${letter}${letters[at + 1] ?? ''}`;
    return /^[\p{Script=Han}\p{Script=Katakana}\u30fc]{2}$/u.test(pair) ? [pair] : [];
  });
}

function partsOf(text: string): string[] {
  return fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '');
}

/** The beginning decides, so that "writing" is `write`; short words must be equal. */
function isLike(part: string, word: string): boolean {
  if (part === word || base(part) === base(word)) return true;
  const [length] = [Math.min(part.length, word.length)];
  return (
    (length >= 4 &&
      part.slice(0, Math.min(5, length)).replace(/e$/, '') === word.slice(0, Math.min(5, length)).replace(/e$/, '')) ||
    (length >= 4 && part.slice(0, 4) === word.slice(0, 4) && Math.abs(part.length - word.length) <= 4)
  );
}

/** Without the ending of a verb or a plural: `rating` and `rate` are the same. */
function base(word: string): string {
  return word.length > 3 ? word.replace(/(?:ing|ed|es|e|s)$/, '') : word;
}

/** The state field that some words name: all parts of its name are in the text in their order. */
export function mentionedField(tokens: readonly Token[], names: readonly string[]): string | undefined {
  const words = tokens.map(({ word }) => word);
  const found = names.filter((name) => {
    const parts = name.split('_');
    return words.some(
      (word, at) => word === name || parts.every((part, offset) => isSame(words[at + offset] ?? '', part)),
    );
  });
  return found.sort((a, b) => b.length - a.length)[0];
}

function isSame(word: string, part: string): boolean {
  return word === part || word === `${part}s` || `${word}s` === part;
}

/** The step whose text a wish without a name is about: the last that gives text and does not judge. */
export function writerOf({ nodes, state }: Workflow): string | undefined {
  const texts = nodes.filter(
    ({ code, outputs }) =>
      code === undefined && outputs.some((name) => /^(?:str|list)/.test(state.fields[name]?.type ?? '')),
  );
  return (
    texts.findLast(
      ({ id }) => !/^(?:check|review|score|rate|grade|decide|verify|evaluate|assess|classify|sort)/.test(id),
    ) ?? texts.at(-1)
  )?.id;
}

/** The input that some words name, or the only one: "the input". */
export function mentionedInput(tokens: readonly Token[], { workflow, language }: EditRequest): string | undefined {
  const written = new Set(workflow.nodes.flatMap(({ outputs }) => outputs));
  const inputs = Object.keys(workflow.state.fields).filter((name) => !written.has(name));
  return (
    mentionedField(tokens, inputs) ??
    (inputs.length === 1 && language.has('edit.input', tokens) ? inputs[0] : undefined)
  );
}
