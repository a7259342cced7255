import { findVerb } from '../../plan/task/find-verb.ts';
import { findRounds, findScale, numberAt } from '../../words/amounts.ts';
import { clauseText, withoutOpeners } from '../../words/clause-words.ts';
import { nounPhraseAt, nounPhrasesAt, phraseText } from '../../words/noun-phrase.ts';
import { isMark, type Token, tokensOf } from '../../words/tokens.ts';
import type { Edit, EditRequest } from '../edit.ts';
import { mentionedField, mentionedStep } from '../mention.ts';
import { findPlace } from '../place.ts';
import { type EditReader, kindRoutes, leadingVerb } from './edit-reader.ts';

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

/** "7 bullets instead", "5 rounds", "use a scale of 1 to 5", "make it 7". */
export const readNumber: EditReader = (request, tokens) => {
  const { language } = request;
  if (leadingVerb('edit.add', tokens, language) !== undefined && language.has('edit.step', tokens)) return undefined;
  const scale = findScale(tokens, language);
  const isScaled = request.workflow.nodes.some(({ prompt }) => SCALE.test(prompt));
  if (scale !== undefined && isScaled && language.has('edit.scale', tokens))
    return { kind: 'scale', least: scale.least, most: scale.most };
  const changed = fromTo(request, tokens);
  if (changed !== undefined) return changed;
  for (let at = 0; at < tokens.length; at += 1) {
    const number = numberAt(tokens, at, language);
    if (number === undefined || (language.spaced && number === '1' && !/^\d/.test(tokens[at]?.word ?? ''))) continue;
    const edit = countEdit(request, tokens, at, number) ?? onlyNumber(request, tokens, at, number);
    if (edit !== undefined) return edit;
    const isBare = tokens
      .slice(at + 1)
      .every(
        ({ word, kind }) =>
          kind === 'mark' ||
          language.isFunctionWord(word) ||
          language.is('edit.name_stops', [{ kind, word, start: 0, end: 0 }], 0),
      );
    if (isBare && compared(request)) return { kind: 'threshold', value: number };
  }
  return undefined;
};

/** "change 5 points to 8": the number in front of the noun is the one that is there. */
function fromTo(request: EditRequest, tokens: readonly Token[]): Edit | undefined {
  const { language } = request;
  const numbers = tokens.flatMap((_token, at) => {
    const value = numberAt(tokens, at, language);
    return value === undefined ? [] : [{ at, value }];
  });
  const [from, to] = numbers;
  if (from === undefined || to === undefined || numbers.length > 2) return undefined;
  if (!['edit.by', 'edit.to'].some((path) => language.is(path, tokens, to.at - 1))) return undefined;
  const edit = countEdit(request, tokens, from.at, from.value);
  return edit?.kind === 'number' ? { ...edit, to: to.value } : undefined;
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
): Edit | undefined {
  if (at !== tokens.length - 1 || !language.is('verbs', tokens, 0)) return undefined;
  const { step } = mentionedStep(tokens.slice(0, at), workflow, language, 'name');
  const node = workflow.nodes.find(({ id }) => id === step);
  const numbers = node?.prompt.split('\n')[0]?.match(/(?<![\p{L}\p{N}])\d+(?![\p{L}\p{N}])/gu) ?? [];
  const [from] = numbers;
  return node === undefined || from === undefined || numbers.length > 1
    ? undefined
    : { kind: 'number', step: node.id, from, to: number, words: '' };
}

/** How many words may are between a number and its noun: "10 multiple choice questions". */
const BETWEEN = 3;

/** The number that a prompt has in front of the same noun. */
function countEdit(request: EditRequest, tokens: readonly Token[], at: number, number: string): Edit | undefined {
  const { language, workflow, text } = request;
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
        kind: 'number',
        step: node.id,
        from: found[1],
        to: clauseText(text, tokens.slice(at, at + 1)) || number,
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

/** "make phone a list", "total must be a number", "the company should be optional". */
export const readType: EditReader = ({ workflow, language }, tokens) => {
  const field = mentionedField(tokens, Object.keys(workflow.state.fields));
  if (field === undefined) return undefined;
  const optional = language.find('edit.optional', tokens);
  const required = language.find('edit.required', tokens);
  const isInput = !workflow.nodes.some(({ outputs }) => outputs.includes(field));
  if ((optional ?? required) !== undefined && !isInput) return 'none';
  if (optional !== undefined || required !== undefined)
    return { kind: 'optional', field, optional: optional !== undefined };
  if (findScale(tokens, language) !== undefined) return undefined;
  const at = tokens.length - 1;
  const type = language.at('field_types', tokens, at) ?? language.at('field_types', tokens, at - 1);
  const asked =
    language.has('edit.type_words', tokens) || language.has('edit.must', tokens) || language.has('edit.make', tokens);
  return type === undefined || !asked || tokens.length > 9 ? undefined : { kind: 'type', field, type: type.name };
};

/** "add a fourth category: sales", "also a category question". */
export const readAddKind: EditReader = (request, tokens) => {
  const { language, text } = request;
  const kind = language.find('edit.kind', tokens);
  if (kind === undefined || kindRoutes(request).length === 0 || kind.at > 6) return undefined;
  const behind = tokens.slice(kind.at + kind.length).filter((token) => !isMark(token, ':'));
  const stop = behind.findIndex((token, at) => token.kind !== 'word' || (at > 0 && language.is('verbs', behind, at)));
  const words = clauseText(text, stop === -1 ? behind : behind.slice(0, stop));
  return words === ''
    ? 'which'
    : { kind: 'add_kind', words, tokens: stop === -1 ? [] : withoutLinks(behind.slice(stop), language) };
};

/** "which gets a reminder" as what is to be done: "a reminder". */
function withoutLinks(tokens: readonly Token[], language: EditRequest['language']): readonly Token[] {
  const length = ['relatives', 'goes_to', 'workflow_links']
    .map((path) => language.length(path, tokens, 0))
    .reduce((a, b) => Math.max(a, b), 0);
  return length === 0 ? withoutOpeners(tokens, language) : withoutLinks(tokens.slice(length), language);
}

/** "also the company", behind a step that reads values out. */
export const readAddField: EditReader = (request, tokens, clause) => {
  const { language, workflow, text } = request;
  const extracting = workflow.nodes.findLast(
    ({ outputs, prompt }) =>
      outputs.length > 2 ||
      (outputs.length > 1 &&
        findVerb(tokensOf(prompt.split('\n')[0] ?? '', language.spaced), language)?.name === 'extract'),
  );
  const named = language.find('edit.field', tokens);
  if (named !== undefined && named.at < 4 && language.is('edit.add', tokens, 0)) {
    const behind = tokens.slice(named.at + named.length);
    const link = ['topics', 'named'].map((path) => language.length(path, behind, 0)).find((length) => length > 0) ?? 0;
    const phrase = nounPhraseAt(behind, link, language);
    const { step } = mentionedStep(behind.slice(phrase?.end ?? 0), workflow, language, 'name');
    const last = workflow.nodes.findLast(
      ({ code, output_schema: { fields } }) => code === undefined && fields !== undefined,
    );
    if (phrase !== undefined && !phrase.pronoun && last !== undefined)
      return { kind: 'add_field', step: step ?? last.id, words: [phraseText(text, phrase)] };
  }
  const isAlso =
    clause.sequel ||
    language.is('edit.also', clause.tokens, 0) ||
    language.is('edit.add', clause.tokens, 0) ||
    language.has('edit.also', tokens);
  if (
    extracting === undefined ||
    !isAlso ||
    findPlace(request, clause.tokens) !== undefined ||
    language.has('edit.step', tokens)
  )
    return undefined;
  const start = language.at('edit.add', tokens, 0)?.length ?? language.length('edit.also', tokens, 0);
  if (findVerb(tokens.slice(start), language) !== undefined && !language.is('fields_intro', tokens, start))
    return undefined;
  const skip = language.length('fields_intro', tokens, start);
  const phrases = nounPhrasesAt(tokens, start + skip, language).filter(({ pronoun }) => !pronoun);
  return phrases.length === 0
    ? undefined
    : { kind: 'add_field', step: extracting.id, words: phrases.map((phrase) => phraseText(text, phrase)) };
};

/** "and Polish", "add German too", "not Spanish": the languages that a step translates into. */
export const readLanguages: EditReader = ({ workflow, language }, tokens) => {
  const named = language.find('languages', tokens);
  const node = workflow.nodes.findLast(
    ({ id, outputs }) => id.startsWith('translat') || outputs.some((name) => name.startsWith('translation')),
  );
  if (named === undefined || node === undefined) return undefined;
  const rest = tokens.filter(
    ({ kind, word }, at) =>
      kind === 'word' &&
      (at < named.at || at >= named.at + named.length) &&
      !language.isFunctionWord(word) &&
      !['edit.add', 'edit.also', 'edit.remove', 'edit.name_stops'].some((path) => language.is(path, tokens, at)),
  );
  const isRemoved = language.is('edit.remove', tokens, 0) || language.is('negations', tokens, 0);
  const own = node.outputs.find((name) => name.toLowerCase().endsWith(named.name.toLowerCase()));
  if (rest.length > 0) return undefined;
  if (isRemoved) return own === undefined || node.outputs.length < 2 ? undefined : { kind: 'remove_field', field: own };
  return { kind: 'add_field', step: node.id, words: [`translation ${named.name}`] };
};

/** "add an input called audience and use it in the pitch". */
export const readAddInput: EditReader = ({ workflow, language, text }, tokens) => {
  const said = language.find('input_words', tokens);
  const told = said === undefined || said.at === 0 ? undefined : nounPhraseAt(tokens.slice(0, said.at), 0, language);
  const first = workflow.nodes.find(({ code }) => code === undefined)?.id ?? '';
  if (told !== undefined && !told.pronoun)
    return {
      kind: 'add_input',
      words: clauseText(text, tokens.slice(language.length('articles', tokens, 0), said?.at)),
      step: first,
    };
  const verb = leadingVerb('edit.add', tokens, language);
  const noun = language.find('edit.input', tokens);
  if (verb === undefined || noun === undefined || noun.at > verb.at + 4) return undefined;
  const behind = noun.at + noun.length;
  const named = language.length('named', tokens, behind) || (isMark(tokens[behind], ':') ? 1 : 0);
  const at = behind + named;
  const rest = tokens.slice(at + 1);
  const field = tokens[at];
  if (field === undefined && noun.at > verb.length) {
    const words = clauseText(text, tokens.slice(verb.length, noun.at)).replace(/^an? /, '');
    return { kind: 'add_input', words, step: first };
  }
  if (field === undefined || (named === 0 && language.is('np_stops', tokens, at))) return 'which';
  const words = clauseText(text, [field]).replaceAll(/["'`]/g, '');
  const { step } = mentionedStep(rest, workflow, language);
  return { kind: 'add_input', words, step: step ?? first };
};
