import type { Workflow, WorkflowNode } from '../../../workflow/schema/schema.ts';
import { fold } from '../cue.ts';
import type { Language } from '../language.ts';
import { numberAt } from '../words/amounts.ts';
import type { Token } from '../words/tokens.ts';

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
    step: likeliest(tokens, workflow, { language, least: by === 'name' ? WEIGHTS.output : 1 }),
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

/** The step that shares most with the words, or to which a kind in them leads; none where nothing is shared. Of equal ones the later. */
function likeliest(
  tokens: readonly Token[],
  { nodes, edges }: Workflow,
  { language, least }: { language: Language; least: number },
): string | undefined {
  const kinds = edges.flatMap(({ routes }) =>
    (routes ?? []).map(({ condition, to }) => ({ value: /== "(\w+)"/.exec(condition.logic)?.[1], to })),
  );
  const words = tokens.filter(({ kind, word }) => kind === 'word' && isTelling(word, language)).map(({ word }) => word);
  let best: { id: string; score: number } | undefined;
  for (const node of nodes.filter(({ code }) => code === undefined)) {
    const parts = {
      id: partsOf(node.id),
      output: node.outputs.flatMap(partsOf),
      prompt: partsOf(node.prompt.split('\n\n')[0] ?? ''),
    };
    let score = 0;
    for (const word of words)
      for (const where of ['id', 'output', 'prompt'] as const)
        if (word === fold(node.id)) score += 2 * WEIGHTS.id;
        else if (parts[where].some((part) => isLike(part, word))) score += WEIGHTS[where];
    if (kinds.some(({ value, to }) => to === node.id && value !== undefined && words.includes(value)))
      score += WEIGHTS.kind;
    if (score >= least && score >= (best?.score ?? 0)) best = { id: node.id, score };
  }
  return best?.id;
}

function isTelling(word: string, language: Language): boolean {
  const token: Token = { kind: 'word', word, start: 0, end: 0 };
  return (
    !language.isFunctionWord(word) &&
    !language.numbers.has(word) &&
    ['edit.step', 'edit.stop_words'].every((path) => !language.is(path, [token], 0))
  );
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
