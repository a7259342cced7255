import type { Language } from '../../language.ts';
import { limitsIn } from '../../plan/limits.ts';
import { findVerb } from '../../plan/task/find-verb.ts';
import { clauseText, strippedClause, withoutOpeners } from '../../words/clause-words.ts';
import { clausesOf } from '../../words/clauses.ts';
import type { Clause } from '../../words/cutter.ts';
import { joinAt } from '../../words/noun-phrase.ts';
import { isMark, type Token } from '../../words/tokens.ts';
import type { Edit, EditRequest } from '../edit.ts';
import { mentionedStep } from '../mention.ts';
import { findPlace } from '../place.ts';
import type { EditReader, EditReading, Read, Wish } from './edit-reader.ts';
import { readAdd, readInstruct } from './read-add.ts';
import { readAddField, readAddKind, readLanguages, readType } from './read-fields.ts';
import { readGiven, readInput } from './read-inputs.ts';
import { readNumber, readRounds } from './read-numbers.ts';
import { readPlanned } from './read-planned.ts';
import { readReplace } from './read-replace.ts';
import { readMerge, readMove, readRemove, readRename, readSplit } from './read-structure.ts';

/** The clauses of a message about a workflow. */
export function editClauses(text: string, language: Language): Clause[] {
  return clausesOf(text, language).flatMap((clause) => cutAtEdits(clause, language));
}

/** Reads the clause at the index, with those that belong to it, as a change of the workflow as it is now. */
export function readNext(request: EditRequest, clauses: readonly Clause[], index: number): EditReading {
  const { text, language } = request;
  const clause = joined(request, clauses, index);
  const length = clause === clauses[index] ? 1 : 2;
  if (isPolite(clause.tokens, language)) return { read: undefined, used: 1, said: [] };
  const { tokens, sentences } = limitsIn(text, clause.tokens, language);
  if (sentences.length > 0 && (tokens.length === 0 || clause.end === '?'))
    return { read: undefined, used: length, said: sentences };
  const planned = readPlanned(request, clauses, index);
  if (planned !== undefined) return planned;
  const about = strippedClause(text, tokens, language);
  if (about.notes.length > 0 && Object.keys(about.settings).length === 0)
    return { read: undefined, used: length, said: [...sentences, ...about.notes] };
  const behind = clauses
    .slice(index + length)
    .filter(({ sentence, kind }) => sentence === clause.sentence && kind === 'plain');
  const { bare, wanted } = bareTokens(language.has('all_steps', tokens) ? tokens : about.tokens, language);
  const wish: Wish = { clause: { ...clause, tokens: withoutFillers(tokens, language) }, behind, used: 0, wanted };
  const read =
    Object.keys(about.settings).length > 0
      ? readSettingsEdit(request, clause.tokens, about.settings)
      : readWith(READERS, request, bare, wish);
  const unread =
    read === undefined || read === 'none'
      ? {
          unread: clauseText(
            text,
            [clause, ...behind.slice(0, wish.used)].flatMap((each) => each.tokens),
          ),
        }
      : {};
  return { read, used: length + wish.used, said: [...sentences, ...about.notes], ...unread };
}

function readWith(readers: readonly EditReader[], request: EditRequest, tokens: readonly Token[], wish: Wish): Read {
  for (const read of readers) {
    const edit = read(request, tokens, wish);
    if (edit !== undefined) return edit;
    wish.used = 0;
  }
  return undefined;
}

/** Without "please", "no wait" and "I want"; `wanted` where it is said that something is to be there besides. */
function bareTokens(tokens: readonly Token[], language: Language): { bare: readonly Token[]; wanted: boolean } {
  const told = withoutFillers(tokens, language);
  const also = told.findIndex(
    (_token, at) => at < 4 && language.is('edit.also', told, at) && (at === 0 || !language.is('list_joins', told, at)),
  );
  const rest = also === -1 ? told : told.toSpliced(also, language.length('edit.also', told, also));
  const bare = withoutMarks(language.has('all_steps', rest) ? rest : withoutOpeners(rest, language));
  const isWish = told.some((_token, at) => at < 3 && language.is('edit.wants', told, at));
  return { bare: bare.length === 0 ? told : bare, wanted: also !== -1 || isWish };
}

function withoutMarks(tokens: readonly Token[]): readonly Token[] {
  return tokens.slice(0, tokens.findLastIndex(({ kind }) => kind !== 'mark') + 1);
}

/** "no wait", "hmm", "actually" in front of what is meant. */
function withoutFillers(tokens: readonly Token[], language: Language): readonly Token[] {
  const [first] = tokens;
  const length =
    language.length('edit.fillers', tokens, 0) || (first?.kind === 'mark' && !/^[<>"]/.test(first.word) ? 1 : 0);
  return length === 0 ? tokens : withoutFillers(tokens.slice(length), language);
}

/** "add a category: sales" and "between the two, rank the ideas" belong together. */
function joined({ ...request }: EditRequest, clauses: readonly Clause[], index: number): Clause {
  const [clause, next] = [clauses[index] as Clause, clauses[index + 1]];
  const { language } = request;
  if (
    next === undefined ||
    next.sentence !== clause.sentence ||
    next.kind !== 'plain' ||
    next.sequel ||
    clause.kind !== 'plain'
  )
    return clause;
  const place = findPlace(request, clause.tokens);
  const isPlace = place !== undefined && place.start === 0 && place.end >= clause.tokens.length;
  const isOpen = findVerb(clause.tokens, language) === undefined || clause.end === ':';
  const starts = ['edit.add', 'edit.replace', 'edit.instead'].some((path) => language.is(path, clause.tokens, 0));
  if (language.has('edit.kind', clause.tokens)) return clause;
  const isNamed = clause.end === ':' && findVerb(clause.tokens, language) === undefined;
  if (!isPlace && !isNamed && !(starts && isOpen)) return clause;
  const end = clause.tokens.at(-1)?.end ?? 0;
  const mark: Token = { kind: 'mark', word: isPlace ? ',' : ':', start: end, end: end + 1 };
  return { ...clause, tokens: [...clause.tokens, mark, ...next.tokens] };
}

/** "thanks, looks good!" */
function isPolite(tokens: readonly Token[], language: Language): boolean {
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at] as Token;
    const isSmall = token.kind === 'mark' || (token.kind === 'word' && language.isFunctionWord(token.word)) ? 1 : 0;
    const length = Math.max(isSmall, ...['thanks', 'edit.fillers'].map((path) => language.length(path, tokens, at)));
    if (length === 0) return false;
    at += length;
  }
  return true;
}

/** "scale to 1-6, and the threshold to 5", "drop the mail, I want a note instead": a clause ends where the next change begins. */
function cutAtEdits(clause: Clause, language: Language): Clause[] {
  const { tokens } = clause;
  if (language.verbLast || clause.kind !== 'plain') return [clause];
  const isChange = ['edit.any', 'edit.skip', 'edit.remove', 'edit.only'].some((path) => language.is(path, tokens, 0));
  for (let at = 1; at < tokens.length - 1; at += 1) {
    const condition = isChange ? language.length('if', tokens, at) : 0;
    if (condition > 0)
      return [
        { ...clause, tokens: tokens.slice(0, at), end: '' },
        { ...clause, kind: 'if', tokens: tokens.slice(at + condition) },
      ];
    const join = joinAt(tokens, at, language);
    if (join === 0) continue;
    const [before, behind] = [tokens.slice(0, at), tokens.slice(at + join)];
    const isNumbers = [before, behind].every(
      (part) => part.some(({ word }) => /^\d/.test(word)) && language.has('edit.amounts', part),
    );
    const begins = ['edit.begins', 'edit.wants'].some((path) => language.is(path, behind, 0));
    const isAlso =
      isMark(tokens[at], ',;') && language.is('edit.also', behind, 0) && language.has('edit.instead', before);
    if (isNumbers || begins || isAlso)
      return [{ ...clause, tokens: before, end: ',' }, ...cutAtEdits({ ...clause, tokens: behind }, language)];
  }
  return [clause];
}

function readSettingsEdit(
  { workflow, language, recent, last }: EditRequest,
  tokens: readonly Token[],
  settings: Extract<Edit, { kind: 'settings' }>['settings'],
): Read {
  const all = language.has('all_steps', tokens);
  const { step, explicit } = mentionedStep(
    tokens.filter(({ word }) => !Object.values(settings).includes(word)),
    workflow,
    language,
  );
  if (!all && explicit && step === undefined && workflow.nodes.length > 0) return 'which';
  const isSame = last !== undefined && language.has('pronouns', tokens);
  const spoken = isSame ? workflow.nodes.find(({ id }) => recent.includes(id))?.id : undefined;
  return { kind: 'settings', settings, step: all ? undefined : (step ?? spoken) };
}

const READERS: readonly EditReader[] = [
  readLanguages,
  readRename,
  readRounds,
  readRemove,
  readSplit,
  readMerge,
  readAddKind,
  readInput,
  readGiven,
  readType,
  readNumber,
  readReplace,
  readMove,
  readAddField,
  readAdd,
  readInstruct,
];
