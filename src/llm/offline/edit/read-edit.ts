import { findComparison, findRounds, findScale, numberAt } from '../plan/amounts.ts';
import { clausesOf, type Clause } from '../plan/clauses.ts';
import { baseVerb, strippedClause, withoutOpeners } from '../plan/clause-words.ts';
import { nounPhraseAt, nounPhrasesAt, phraseText } from '../plan/noun-phrase.ts';
import { isAgain } from '../plan/read-loop.ts';
import { clauseText, findVerb } from '../plan/read-task.ts';
import { isMark, tokensOf, type Token } from '../plan/tokens.ts';
import { asciiName } from '../user-phrase.ts';
import type { Edit, EditRequest } from './edit.ts';
import { mentionedField, mentionedStep } from './mention.ts';
import { findPlace, without } from './place.ts';

/** What a message asks to be changed, in order; `unread` holds the words of which nothing was made. `which` asks which step is meant. */
export interface EditReading {
  readonly edits: readonly Edit[];
  readonly unread: readonly string[];
  readonly which: boolean;
  /** Sentences about settings that cannot be set as they are. */
  readonly notes: readonly string[];
}

type Read = Edit | 'which' | undefined;

/** Reads a message about a workflow as a list of changes. */
export function readEdits(request: EditRequest): EditReading {
  const { text, language } = request;
  const clauses = clausesOf(text, language);
  const edits: Edit[] = [];
  const unread: string[] = [];
  const notes: string[] = [];
  for (let index = 0; index < clauses.length; index += 1) {
    const clause = clauses[index];
    if (clause === undefined || clause.tokens.length === 0) continue;
    const next = clauses[index + 1];
    if (clause.kind === 'if' && next?.kind === 'plain') {
      edits.push(conditional(request, clause, next));
      index += 1;
      continue;
    }
    const joined = continued(clause, next, request);
    if (joined !== clause) index += 1;
    const about = strippedClause(text, joined.tokens, language);
    notes.push(...about.notes);
    if (about.notes.length > 0 && Object.keys(about.settings).length === 0) continue;
    const edit = readClause(request, joined, text);
    if (edit === 'which') return { edits: [], unread, which: true, notes };
    if (edit === undefined) unread.push(clauseText(text, clause.tokens));
    else edits.push(edit);
  }
  return { edits, unread, which: false, notes };
}

/** "split that: one step for the risks, one for the deadlines" and "add a category: sales" belong together. */
function continued(clause: Clause, next: Clause | undefined, { language }: EditRequest): Clause {
  if (next === undefined || next.sentence !== clause.sentence || next.kind !== 'plain') return clause;
  const starts = ['edit.split', 'edit.add', 'edit.replace', 'edit.place_words', 'edit.instead'].some(
    (path) => language.lexicon(path).at(clause.tokens, 0) !== undefined,
  );
  const isOpen =
    findVerb(clause.tokens, language) === undefined ||
    clause.end === ':' ||
    language.lexicon('edit.split').at(clause.tokens, 0) !== undefined;
  return starts && isOpen ? { ...clause, tokens: [...clause.tokens, ...next.tokens] } : clause;
}

function conditional(request: EditRequest, condition: Clause, action: Clause): Edit {
  const { language } = request;
  if (isAgain(action.tokens, language)) return { kind: 'loop', tokens: action.tokens, condition: condition.tokens };
  const first = hit(action.tokens, 'edit.first', language);
  const tokens = first === undefined ? action.tokens : action.tokens.toSpliced(first.at, first.length);
  return { kind: 'branch', condition: condition.tokens, tokens, first: first !== undefined };
}

function hit(
  tokens: readonly Token[],
  path: string,
  language: EditRequest['language'],
): { at: number; length: number; name: string } | undefined {
  for (let at = 0; at < tokens.length; at += 1) {
    const found = language.lexicon(path).at(tokens, at);
    if (found !== undefined) return { at, length: found.length, name: found.name };
  }
  return undefined;
}

function readClause(request: EditRequest, clause: Clause, text: string): Read {
  const { language } = request;
  const { tokens, settings } = strippedClause(text, clause.tokens, language);
  const bare = withoutOpeners(tokens, language);
  if (Object.keys(settings).length > 0) return readSettingsEdit(request, clause.tokens, settings);
  for (const read of READERS) {
    const edit = read(request, bare, clause);
    if (edit !== undefined) return edit;
  }
  return undefined;
}

function readSettingsEdit(
  { workflow, language }: EditRequest,
  tokens: readonly Token[],
  settings: Extract<Edit, { kind: 'settings' }>['settings'],
): Read {
  const all = hit(tokens, 'all_steps', language) !== undefined;
  const { step, explicit } = mentionedStep(
    tokens.filter(({ word }) => !Object.values(settings).includes(word)),
    workflow,
    language,
  );
  if (!all && explicit && step === undefined && workflow.nodes.length > 0) return 'which';
  return { kind: 'settings', settings, step: all ? undefined : step };
}

type EditReader = (request: EditRequest, tokens: readonly Token[], clause: Clause) => Read;

const readLoopEdit: EditReader = ({ language }, tokens) =>
  isAgain(tokens, language) || hit(tokens, 'until', language) !== undefined
    ? { kind: 'loop', tokens, condition: [] }
    : undefined;

/** "rename write to draft", "call the first step triage". */
const readRename: EditReader = (request, tokens) => {
  const { language, workflow, text } = request;
  const verb = language.verbLast ? hit(tokens, 'edit.rename', language) : startHit(tokens, 'edit.rename', language);
  if (verb === undefined) return undefined;
  const rest = tokens.toSpliced(verb.at, verb.length);
  const to = hit(rest, 'edit.to', language);
  const split = language.verbLast ? verb.at : (to?.at ?? nameStart(request, rest));
  const old = rest.slice(0, split);
  const name = nameOf(text, rest.slice(split + (language.verbLast ? 0 : (to?.length ?? 0))), language);
  const fields = Object.keys(workflow.state.fields);
  const field =
    hit(old, 'edit.field', language) === undefined &&
    mentionedStep(old, workflow, language).step !== undefined &&
    !fields.some((each) => old.some(({ word }) => word === each))
      ? undefined
      : mentionedField(old, fields);
  const exact = workflow.nodes.find(({ id }) => old.some(({ word }) => word === id))?.id;
  const step = exact ?? (field === undefined ? mentionedStep(old, workflow, language).step : undefined);
  if (step === undefined && field === undefined) return 'which';
  if (name === undefined) return undefined;
  return step === undefined
    ? { kind: 'rename_field', from: field ?? '', to: name }
    : { kind: 'rename_step', from: step, to: name };
};

/** Without a word such as "to", the name is the last word. */
function nameStart(_request: EditRequest, tokens: readonly Token[]): number {
  return Math.max(1, tokens.length - 1);
}

function nameOf(text: string, tokens: readonly Token[], language: EditRequest['language']): string | undefined {
  const stop = tokens.findIndex((_token, at) => language.lexicon('edit.name_stops').at(tokens, at) !== undefined);
  const kept = stop === -1 ? tokens : tokens.slice(0, stop);
  return asciiName(clauseText(text, kept).replaceAll(/["'`]/g, ''));
}

function startHit(
  tokens: readonly Token[],
  path: string,
  language: EditRequest['language'],
): { at: number; length: number } | undefined {
  const found = language.lexicon(path).at(tokens, 0);
  return found === undefined ? undefined : { at: 0, length: found.length };
}

/** "remove step 2", "I don't need the due date", "drop the press category". */
const readRemove: EditReader = (request, tokens) => {
  const { language, workflow } = request;
  const verb = language.verbLast ? hit(tokens, 'edit.remove', language) : startHit(tokens, 'edit.remove', language);
  if (verb === undefined) return undefined;
  const rest = tokens.toSpliced(verb.at, verb.length);
  const value = kindValues(request).find((each) => rest.some(({ word }) => word === each));
  if (
    value !== undefined &&
    (hit(rest, 'edit.kind', language) !== undefined || mentionedStep(rest, workflow, language).step === undefined)
  )
    return { kind: 'remove_kind', value };
  const { step, explicit } = mentionedStep(rest, workflow, language);
  const field = mentionedField(
    rest,
    workflow.nodes.filter(({ outputs }) => outputs.length > 1).flatMap(({ outputs }) => outputs),
  );
  if (field !== undefined && !explicit) return { kind: 'remove_field', field };
  return step === undefined ? 'which' : { kind: 'remove_step', step };
};

/** The values that routes compare with. */
function kindValues({ workflow }: EditRequest): string[] {
  return workflow.edges.flatMap(({ routes }) =>
    (routes ?? []).flatMap(({ condition }) => /== "(\w+)"/.exec(condition.logic)?.[1] ?? []),
  );
}

/** "swap the two steps", "do the headline first", "move the check before the translation". */
const readMove: EditReader = (request, tokens) => {
  const { language, workflow } = request;
  const { nodes } = workflow;
  if (hit(tokens, 'edit.swap', language) !== undefined) {
    const [first, second] = [nodes.at(-2)?.id, nodes.at(-1)?.id];
    return first === undefined || second === undefined
      ? undefined
      : { kind: 'move', step: second, place: { at: 'before', step: first } };
  }
  const move = startHit(tokens, 'edit.move', language);
  const last = tokens.length - 1;
  const isFirst = language.lexicon('edit.first').at(tokens, last) !== undefined;
  if (move === undefined && !isFirst) return undefined;
  const place = findPlace(request, tokens);
  const rest =
    place === undefined
      ? tokens.slice(move?.length ?? 0, isFirst ? last : tokens.length)
      : without(tokens, place).slice(move?.length ?? 0);
  const { step } = mentionedStep(rest, workflow, language);
  if (step === undefined) return move === undefined ? undefined : 'which';
  return { kind: 'move', step, place: place?.place ?? { at: isFirst ? 'start' : 'end' } };
};

/** "replace the minutes with a table", "instead of an answer write a note". */
const readReplace: EditReader = (request, tokens) => {
  const { language, workflow, text } = request;
  const verb = startHit(tokens, 'edit.replace', language);
  const instead = hit(tokens, 'edit.instead', language);
  if (verb === undefined && instead === undefined) return undefined;
  const by = hit(tokens, 'edit.by', language);
  const [old, made] =
    verb !== undefined && by !== undefined
      ? [tokens.slice(verb.length, by.at), tokens.slice(by.at + by.length)]
      : instead === undefined
        ? [[], []]
        : insteadParts(tokens, instead, language);
  if (made.length === 0 || numberAt(made, 0, language) !== undefined) return undefined;
  const { step } = mentionedStep(old, workflow, language);
  if (step === undefined) return 'which';
  const words = clauseText(text, made);
  const isTask = findVerb(made, language) !== undefined && language.lexicon('articles').at(made, 0) === undefined;
  return {
    kind: 'replace',
    step,
    words: isTask ? words : language.text('clauses.produce').replace('<x>', words) || words,
    tokens: made,
  };
};

function insteadParts(
  tokens: readonly Token[],
  { at, length }: { at: number; length: number },
  language: EditRequest['language'],
): [readonly Token[], readonly Token[]] {
  if (at > 0) return [tokens.slice(at + length), tokens.slice(0, at)];
  const from = length;
  for (let index = from + 1; index < tokens.length; index += 1) {
    const isVerb =
      language.lexicon('verbs').at(tokens, index) !== undefined &&
      language.lexicon('articles').at(tokens, index + 1) !== undefined;
    if (isVerb || isMark(tokens[index], ','))
      return [tokens.slice(from, index), withoutOpeners(tokens.slice(index), language)];
  }
  return [tokens.slice(from), []];
}

/** "split it into two steps, grammar and style". */
const readSplit: EditReader = (request, tokens) => {
  const { language, workflow, text } = request;
  const verb = startHit(tokens, 'edit.split', language);
  if (verb === undefined) return undefined;
  const mention = mentionedStep(tokens.slice(verb.length, verb.length + 4), workflow, language);
  const step = mention.step ?? (workflow.nodes.length === 1 ? workflow.nodes[0]?.id : workflow.nodes.at(-1)?.id);
  const mark = tokens.findIndex((token) => isMark(token, ':,'));
  const rest = mark === -1 ? [] : tokens.slice(mark + 1);
  const parts = nounPhrasesOf(rest, language).map((phrase) => phraseText(text, phrase));
  return step === undefined || parts.length < 2 ? 'which' : { kind: 'split', step, parts };
};

/** The nouns of a list, without "one step for". */
function nounPhrasesOf(tokens: readonly Token[], language: EditRequest['language']): ReturnType<typeof nounPhrasesAt> {
  const kept = tokens.filter((_token, at) =>
    ['edit.step', 'edit.split_words'].every((path) => language.lexicon(path).at(tokens, at) === undefined),
  );
  return nounPhrasesAt(kept, 0, language);
}

/** "7 bullets instead", "5 rounds", "use a scale of 1 to 5", "make it 7". */
const readNumber: EditReader = (request, tokens) => {
  const { language, workflow } = request;
  if (startHit(tokens, 'edit.add', language) !== undefined && hit(tokens, 'edit.step', language) !== undefined)
    return undefined;
  const hasCounter = workflow.edges.some(({ routes }) =>
    routes?.some(({ condition }) => /^state\.rounds\w* >= \d+$/.test(condition.logic)),
  );
  const rounds = findRounds(tokens, language);
  if (rounds !== undefined && hasCounter) return { kind: 'rounds', most: rounds.value };
  const scale = findScale(tokens, language);
  if (scale !== undefined && hit(tokens, 'edit.scale', language) !== undefined)
    return { kind: 'scale', least: scale.least, most: scale.most };
  for (let at = 0; at < tokens.length; at += 1) {
    const number = numberAt(tokens, at, language);
    if (number === undefined || (language.spaced && number === '1' && !/^\d/.test(tokens[at]?.word ?? ''))) continue;
    const edit = countEdit(request, tokens, at, number);
    if (edit !== undefined) return edit;
    const isBare = tokens
      .slice(at + 1)
      .every(
        ({ word, kind }) =>
          kind === 'mark' ||
          language.isFunctionWord(word) ||
          language.lexicon('edit.name_stops').at([{ kind, word, start: 0, end: 0 }], 0) !== undefined,
      );
    if (isBare && compared(request)) return { kind: 'threshold', value: number };
  }
  return undefined;
};

function compared({ workflow }: EditRequest): boolean {
  return workflow.edges.some(({ routes }) =>
    routes?.some(({ condition }) => /^state\.(?!rounds)\w+ [<>]=? /.test(condition.logic)),
  );
}

/** How many words may are between a number and its noun: "10 multiple choice questions". */
const BETWEEN = 3;

/** The number that a prompt has in front of the same noun. */
function countEdit(request: EditRequest, tokens: readonly Token[], at: number, number: string): Edit | undefined {
  const { language, workflow, text } = request;
  const noun = nounBehind(tokens, at + 1, language);
  if (noun === undefined) return undefined;
  const stem = noun.slice(0, Math.max(3, noun.length - 2));
  const numbers = ['\\d+', ...language.numbers.keys()].join('|');
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
  const stop = tokens.findIndex(
    (_token, at) => at >= from && language.lexicon('edit.name_stops').at(tokens, at) !== undefined,
  );
  const phrase = nounPhraseAt(stop === -1 ? tokens : tokens.slice(0, stop), from, language);
  return (
    phrase?.words.at(language.headFirst ? 0 : -1)?.word ??
    (tokens[from]?.kind === 'word' ? tokens[from]?.word : undefined)
  );
}

/** "make phone a list", "total must be a number", "the company should be optional". */
const readType: EditReader = ({ workflow, language }, tokens) => {
  const field = mentionedField(tokens, Object.keys(workflow.state.fields));
  if (field === undefined) return undefined;
  const optional = hit(tokens, 'edit.optional', language);
  const required = hit(tokens, 'edit.required', language);
  const isInput = !workflow.nodes.some(({ outputs }) => outputs.includes(field));
  if ((optional ?? required) !== undefined && isInput)
    return { kind: 'optional', field, optional: optional !== undefined };
  const at = tokens.length - 1;
  const type = language.lexicon('field_types').at(tokens, at) ?? language.lexicon('field_types').at(tokens, at - 1);
  const asked =
    hit(tokens, 'edit.type_words', language) !== undefined ||
    hit(tokens, 'edit.must', language) !== undefined ||
    hit(tokens, 'edit.make', language) !== undefined;
  return type === undefined || !asked || tokens.length > 9 ? undefined : { kind: 'type', field, type: type.name };
};

/** "add a fourth category: sales", "also a category question". */
const readAddKind: EditReader = (request, tokens) => {
  const { language, text } = request;
  const kind = hit(tokens, 'edit.kind', language);
  if (kind === undefined || kindValues(request).length === 0 || kind.at > 6) return undefined;
  const behind = tokens.slice(kind.at + kind.length).filter((token) => !isMark(token, ':'));
  const stop = behind.findIndex(
    (token, at) => token.kind !== 'word' || (at > 0 && language.lexicon('verbs').at(behind, at) !== undefined),
  );
  const words = clauseText(text, stop === -1 ? behind : behind.slice(0, stop));
  return words === ''
    ? 'which'
    : { kind: 'add_kind', words, tokens: stop === -1 ? [] : withoutOpeners(behind.slice(stop), language) };
};

/** "also the company", behind a step that reads values out. */
const readAddField: EditReader = (request, tokens, clause) => {
  const { language, workflow, text } = request;
  const extracting = workflow.nodes.findLast(
    ({ outputs, prompt }) =>
      outputs.length > 2 ||
      (outputs.length > 1 &&
        findVerb(tokensOf(prompt.split('\n')[0] ?? '', language.spaced), language)?.name === 'extract'),
  );
  const isAlso =
    clause.sequel ||
    language.lexicon('edit.also').at(clause.tokens, 0) !== undefined ||
    language.lexicon('edit.add').at(clause.tokens, 0) !== undefined ||
    hit(tokens, 'edit.also', language) !== undefined;
  if (
    extracting === undefined ||
    !isAlso ||
    findPlace(request, clause.tokens) !== undefined ||
    hit(tokens, 'edit.step', language) !== undefined
  )
    return undefined;
  const start =
    language.lexicon('edit.add').at(tokens, 0)?.length ?? language.lexicon('edit.also').at(tokens, 0)?.length ?? 0;
  if (
    findVerb(tokens.slice(start), language) !== undefined &&
    language.lexicon('fields_intro').at(tokens, start) === undefined
  )
    return undefined;
  const skip = language.lexicon('fields_intro').at(tokens, start)?.length ?? 0;
  const phrases = nounPhrasesAt(tokens, start + skip, language).filter(({ pronoun }) => !pronoun);
  return phrases.length === 0
    ? undefined
    : { kind: 'add_field', step: extracting.id, words: phrases.map((phrase) => phraseText(text, phrase)) };
};

/** "add a step that checks the facts", "after the story add a proofreading step", "between those two rank the ideas". */
const readAdd: EditReader = (request, tokens, clause) => {
  const { language, text } = request;
  const place = findPlace(request, clause.tokens);
  const isStart =
    language.lexicon('edit.start').at(tokensOf(text, language.spaced), 0) !== undefined && clause.sentence === 0;
  const rest = withoutOpeners(place === undefined ? tokens : without(clause.tokens, place), language);
  const verb = language.verbLast ? hit(rest, 'edit.add', language) : startHit(rest, 'edit.add', language);
  const core = stepWords(verb === undefined ? rest : rest.toSpliced(verb.at, verb.length), language);
  const isStep = core.length < (verb === undefined ? rest.length : rest.length - verb.length);
  const task = findVerb(core, language);
  const isNoun = language.lexicon('articles').at(core, 0) !== undefined || task === undefined;
  if (
    verb !== undefined &&
    !isStep &&
    isNoun &&
    place === undefined &&
    language.lexicon('articles').at(core, 0)?.name !== 'new'
  )
    return undefined;
  if (
    verb === undefined &&
    place === undefined &&
    !isStep &&
    (task === undefined || task.start > 1 || isChange(request, core))
  )
    return undefined;
  if (verb === undefined && place === undefined && language.lexicon('edit.must').at(core, 0) !== undefined)
    return undefined;
  if (core.length === 0) return 'which';
  const words = clauseText(text, core);
  const base = baseVerb(core, words, language) ?? words;
  const said =
    isNoun && !['proofread', 'fact_check', 'translate'].includes(task?.name ?? '')
      ? language.text('clauses.produce').replace('<x>', words) || words
      : base;
  return { kind: 'add', tokens: core, words: said, place: place?.place ?? { at: isStart ? 'start' : 'end' } };
};

/** "a step that checks the facts" is "checks the facts"; "a proofreading step" is "proofreading". */
function stepWords(tokens: readonly Token[], language: EditRequest['language']): readonly Token[] {
  const step = hit(tokens, 'edit.step', language);
  if (step === undefined || step.at > 5) return tokens;
  const behind = tokens.slice(step.at + step.length);
  let link = 0;
  for (let hitLength = 1; hitLength > 0; link += hitLength)
    hitLength = language.lexicon('workflow_links').at(behind, link)?.length ?? 0;
  const core = behind.slice(link).filter((token, at) => !(at === 0 && token.kind === 'mark'));
  if (core.some(({ kind }) => kind === 'word') && !language.verbLast) return core;
  const before = tokens.slice(language.lexicon('articles').at(tokens, 0)?.length ?? 0, step.at);
  return before.length > 0 ? before : core;
}

/** "make the answer shorter" changes a step that is there. */
function isChange({ language }: EditRequest, tokens: readonly Token[]): boolean {
  return (
    language.lexicon('edit.make').at(tokens, 0) !== undefined ||
    language.lexicon('constraints').at(tokens, 0) !== undefined
  );
}

/** Whatever else says how something is to be done, in the user's words. */
const readInstruct: EditReader = (request, tokens, clause) => {
  const { language, workflow, text } = request;
  const words = clauseText(text, clause.tokens);
  if (!tokens.some(({ kind }) => kind !== 'mark')) return undefined;
  if (hit(tokens, 'goes_to', language) !== undefined && hit(tokens, 'own_words', language) !== undefined)
    return undefined;
  const models = workflow.nodes.filter(({ code }) => code === undefined).map(({ id }) => id);
  if (hit(tokens, 'all_steps', language) !== undefined) return { kind: 'instruct', steps: models, words };
  const { step, explicit } = mentionedStep(tokens, workflow, language);
  if (step !== undefined) return { kind: 'instruct', steps: [step], words };
  if (explicit) return 'which';
  const asked =
    isChange(request, tokens) ||
    ['edit.must', 'edit.add', 'edit.degree'].some((path) => hit(tokens, path, language) !== undefined) ||
    findRounds(tokens, language) !== undefined ||
    findComparison(tokens, language) !== undefined ||
    tokens.some((_token, at) => language.lexicon('units').at(tokens, at) !== undefined);
  const last = models.at(-1);
  return asked && last !== undefined ? { kind: 'instruct', steps: [last], words } : undefined;
};

const READERS: readonly EditReader[] = [
  readRename,
  readRemove,
  readSplit,
  readAddKind,
  readReplace,
  readMove,
  readLoopEdit,
  readType,
  readNumber,
  readAddField,
  readAdd,
  readInstruct,
];
