import { findComparison, findRounds, findScale, numberAt } from '../../words/amounts.ts';
import { clauseText } from '../../words/clause-words.ts';

import { nounPhraseAt } from '../../words/noun-phrase.ts';
import { type Token } from '../../words/tokens.ts';
import type { EditOf, EditRequest } from '../edit.ts';

import { mentionedStep } from '../mention.ts';

import { ROUNDS } from '../references.ts';
import { type EditReader, leadingVerb, type Read } from './edit-reader.ts';

/** A scale as a prompt tells it: "from 1 to 10". */
const SCALE = /(?<!\d)\d{1,3} ?(?:to|-|\u2013|bis|\u00e0|a|\u304b\u3089|and) ?\d{1,3}(?!\d)/;

/** "only two rounds": how often a loop goes round. */
export const readRounds: EditReader = ({ language, workflow }, tokens) => {
  const hasCounter = workflow.edges.some(({ routes }) =>
    routes?.some(({ condition }) => /^state\.rounds\w* >= \d+$/.test(condition.logic)),
  );
  const rounds = hasCounter ? findRounds(tokens, language) : undefined;
  return rounds === undefined ? undefined : { kind: 'rounds', most: rounds.value };
};

/** "7 bullets instead", "use a scale of 1 to 5", "8 instead of 7", "raise the approval limit to 65", "no, 9". */
export const readNumber: EditReader = (request, tokens) => {
  const { language } = request;
  if (leadingVerb('edit.add', tokens, language) !== undefined && language.has('edit.step', tokens)) return undefined;
  const scale = findScale(tokens, language);
  const isScaled = request.workflow.nodes.some(({ prompt }) => SCALE.test(prompt));
  if (scale !== undefined && isScaled && language.has('edit.scale', tokens))
    return { kind: 'scale', least: scale.least, most: scale.most };
  const numbers = tokens.flatMap((_token, at) => {
    const value = numberAt(tokens, at, language);
    const isArticle = language.spaced && value === '1' && !/^\d/.test(tokens[at]?.word ?? '');
    return value === undefined || isArticle ? [] : [{ at, value }];
  });
  const [first, second] = numbers;
  if (first === undefined || numbers.length > 2) return undefined;
  const instead = language.find('edit.instead', tokens);
  const isOldFirst = second !== undefined && (instead === undefined || instead.at < first.at);
  const made = isOldFirst ? second : first;
  const old = isOldFirst ? first : second;
  return oldNumber(request, tokens, made, old) ?? newNumber(request, tokens, made);
};

interface NumberAt {
  readonly at: number;
  readonly value: string;
}

/** Both numbers are told: what has the old one now has the new one. */
function oldNumber(request: EditRequest, tokens: readonly Token[], made: NumberAt, old: NumberAt | undefined): Read {
  if (old === undefined) return undefined;
  const { workflow } = request;
  const counted = countEdit(request, tokens, old.at, old.value) ?? countEdit(request, tokens, made.at, made.value);
  if (counted !== undefined) return { ...counted, to: numberText(request, tokens, made) };
  const logics = workflow.edges.flatMap(({ routes }) => (routes ?? []).map(({ condition }) => condition.logic));
  const has = (logic: string) => new RegExp(`[<>]=? ${old.value.replace('.', '\\.')}(?![.\\d])`).test(logic);
  if (logics.some((logic) => has(logic) && !ROUNDS.test(logic)))
    return { kind: 'threshold', value: made.value, from: old.value };
  if (logics.some((logic) => has(logic))) return { kind: 'rounds', most: Number(made.value) };
  const told = workflow.nodes.filter(({ prompt }) =>
    new RegExp(`(?<![\\d.])${old.value}(?![\\d.])`).test(prompt.split('\n\n')[0] ?? ''),
  );
  const [only] = told;
  return only === undefined || told.length > 1
    ? undefined
    : { kind: 'reword', step: only.id, from: old.value, to: made.value, words: '' };
}

/** As the user writes it, in small letters. */
function numberText({ text }: EditRequest, tokens: readonly Token[], { at, value }: NumberAt): string {
  return clauseText(text, tokens.slice(at, at + 1)).toLowerCase() || value;
}

/** Only the new number is told: that of the noun behind it, of the limit that is compared, or the only one of the step. */
function newNumber(request: EditRequest, tokens: readonly Token[], { at, value }: NumberAt): Read {
  const { language, workflow } = request;
  const counted = countEdit(request, tokens, at, value) ?? onlyNumber(request, tokens, at, value);
  if (counted !== undefined) return counted;
  const isBare = tokens
    .slice(at + 1)
    .every(
      ({ kind, word }, index) =>
        kind === 'mark' ||
        language.isFunctionWord(word) ||
        language.is('edit.name_stops', tokens, at + 1 + index) ||
        language.is('currencies', tokens, at + 1 + index),
    );
  const isLimit = language.has('edit.limit', tokens) || findComparison(tokens, language) !== undefined;
  if (!isBare || !compared(request)) return undefined;
  const rest = tokens.filter(
    ({ word, kind }, index) =>
      kind === 'word' &&
      index !== at &&
      !language.isFunctionWord(word) &&
      !['edit.make', 'edit.must', 'edit.limit', 'edit.scale', 'edit.move'].some((path) =>
        language.is(path, tokens, index),
      ),
  );
  const { step } = mentionedStep(rest, workflow, language, 'name');
  const routes = workflow.edges.flatMap((edge) => edge.routes ?? []);
  const to = routes.find((route) => route.to === step)?.to;
  return isLimit || to !== undefined || rest.length < 2
    ? { kind: 'threshold', value, ...(to === undefined ? {} : { to }) }
    : undefined;
}

function compared({ workflow }: EditRequest): boolean {
  return workflow.edges.some(({ routes }) =>
    routes?.some(({ condition }) => /^state\.(?!rounds)\w+ [<>]=? /.test(condition.logic)),
  );
}

/** "pick 5": the only number that the step has. */
function onlyNumber(
  { language, workflow }: EditRequest,
  tokens: readonly Token[],
  at: number,
  number: string,
): EditOf<'reword'> | undefined {
  if (at !== tokens.length - 1 || !language.is('verbs', tokens, 0)) return undefined;
  const { step } = mentionedStep(tokens.slice(0, at), workflow, language, 'name');
  const node = workflow.nodes.find(({ id }) => id === step);
  const numbers = node?.prompt.split('\n')[0]?.match(/(?<![\p{L}\p{N}])\d+(?![\p{L}\p{N}])/gu) ?? [];
  const [from] = numbers;
  return node === undefined || from === undefined || numbers.length > 1
    ? undefined
    : { kind: 'reword', step: node.id, from, to: number, words: '' };
}

/** How many words may be between a number and its noun: "10 multiple choice questions". */
const BETWEEN = 3;

/** The number that a prompt has in front of the same noun. */
function countEdit(
  request: EditRequest,
  tokens: readonly Token[],
  at: number,
  number: string,
): EditOf<'reword'> | undefined {
  const { language, workflow } = request;
  const noun = nounBehind(tokens, at + 1, language);
  if (noun === undefined) return undefined;
  const stem = noun.slice(0, Math.max(3, noun.length - 2));
  const words = [...language.numbers].filter(([, value]) => value > 1 || !language.spaced).map(([word]) => word);
  const numbers = ['\\d+', ...words].join('|');
  const space = language.spaced ? '[\\s-]+' : '\\s*';
  const between = language.spaced ? `(?:\\S+ ){0,${BETWEEN}}?` : '';
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}])(${numbers})(?=${space}${between}${stem.replaceAll(/[^\p{L}\p{N}]/gu, '')})`,
    'iu',
  );
  for (const node of workflow.nodes.toReversed()) {
    const found = node.code === undefined ? pattern.exec(node.prompt.normalize('NFC')) : null;
    if (found?.[1] !== undefined)
      return {
        kind: 'reword',
        step: node.id,
        from: found[1],
        to: numberText(request, tokens, { at, value: number }),
        words: noun,
      };
  }
  return undefined;
}

function nounBehind(tokens: readonly Token[], from: number, language: EditRequest['language']): string | undefined {
  if (!language.spaced) return tokens[from]?.word;
  const stop = tokens.findIndex((_token, at) => at >= from && language.is('edit.name_stops', tokens, at));
  const phrase = nounPhraseAt(stop === -1 ? tokens : tokens.slice(0, stop), from, language);
  return (
    phrase?.words.at(language.headFirst ? 0 : -1)?.word ??
    (tokens[from]?.kind === 'word' ? tokens[from]?.word : undefined)
  );
}
