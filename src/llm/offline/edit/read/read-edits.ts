import type { Language } from '../../language.ts';
import { isAgain } from '../../plan/loop/loop-parts.ts';
import { findVerb } from '../../plan/task/find-verb.ts';
import { clauseText, strippedClause, withoutOpeners } from '../../words/clause-words.ts';
import { clausesOf } from '../../words/clauses.ts';
import type { Clause } from '../../words/cutter.ts';
import { joinAt } from '../../words/noun-phrase.ts';
import type { Token } from '../../words/tokens.ts';
import type { Edit, EditRequest } from '../edit.ts';
import { mentionedStep } from '../mention.ts';
import { findPlace } from '../place.ts';
import type { EditReader, Read } from './edit-reader.ts';
import { readAdd, readInstruct } from './read-add.ts';
import { readMerge, readMove, readRemove, readRename, readReplace, readSplit } from './read-structure.ts';
import {
  readAddField,
  readAddInput,
  readAddKind,
  readLanguages,
  readNumber,
  readRounds,
  readType,
} from './read-values.ts';

/** What a message asks to be changed, in order; `unread` holds the words of which nothing was made. `which` asks which step is meant. */
export interface EditReading {
  readonly edits: readonly Edit[];
  readonly unread: readonly string[];
  readonly which: boolean;
  /** Sentences about settings that cannot be set as they are. */
  readonly notes: readonly string[];
}

/** Reads a message about a workflow as a list of changes. */
export function readEdits(request: EditRequest): EditReading {
  const { text, language } = request;
  const clauses = cutAtNumbers(clausesOf(text, language), request);
  const edits: Edit[] = [];
  const unread: string[] = [];
  const notes: string[] = [];
  for (let index = 0; index < clauses.length; index += 1) {
    const clause = clauses[index];
    if (clause === undefined || isPolite(clause.tokens, language)) continue;
    if (clause.end === '?' && language.has('asides', clause.tokens) && !language.is('edit.any', clause.tokens, 0)) {
      unread.push(clauseText(text, clause.tokens));
      continue;
    }
    const next = clauses[index + 1];
    const stop = stopsUnless(clauses, index, language);
    if (stop !== undefined) {
      edits.push({ kind: 'branch', condition: stop.condition, tokens: stop.tokens, first: false, unless: true });
      index += 3;
      continue;
    }
    if (clause.kind === 'if' && next?.kind === 'plain' && language.is('stop', next.tokens, 0)) {
      unread.push(clauseText(text, [...clause.tokens, ...next.tokens]));
      index += 1;
      continue;
    }
    if (clause.kind === 'if' && next?.kind === 'plain') {
      const redo = clauses[index + 2];
      const isBack =
        redo !== undefined && redo.sentence === next.sentence && isAgain(next.tokens, language) && !redo.sequel;
      edits.push(conditional(request, clause, isBack ? { ...next, tokens: [...next.tokens, ...redo.tokens] } : next));
      index += isBack ? 2 : 1;
      continue;
    }
    const joined = continued(clause, next, request);
    if (joined !== clause) index += 1;
    const about = strippedClause(text, joined.tokens, language);
    notes.push(...about.notes);
    if (about.notes.length > 0 && Object.keys(about.settings).length === 0) continue;
    const edit = readClause(request, joined, text);
    if (edit === 'which') return { edits: [], unread, which: true, notes };
    if (edit === undefined || edit === 'none') unread.push(clauseText(text, clause.tokens));
    else edits.push(edit);
  }
  return { edits, unread, which: false, notes };
}

/** "stop if there are no risks, otherwise write a letter", in either order. */
function stopsUnless(
  clauses: readonly Clause[],
  index: number,
  language: Language,
): { condition: readonly Token[]; tokens: readonly Token[] } | undefined {
  const [first, second, third, fourth] = clauses.slice(index, index + 4);
  if (third?.kind !== 'otherwise' || fourth?.kind !== 'plain') return undefined;
  const condition = first?.kind === 'if' ? first : second?.kind === 'if' ? second : undefined;
  const stop = condition === first ? second : first;
  return condition !== undefined && stop?.kind === 'plain' && language.is('stop', stop.tokens, 0)
    ? { condition: condition.tokens, tokens: fourth.tokens }
    : undefined;
}

/** "split that: one step for the risks", "add a category: sales" and "between the two, rank the ideas" belong together. */
function continued(clause: Clause, next: Clause | undefined, request: EditRequest): Clause {
  const { language } = request;
  if (next === undefined || next.sentence !== clause.sentence || next.kind !== 'plain' || next.sequel) return clause;
  const place = findPlace(request, clause.tokens);
  const isPlace = place !== undefined && place.start === 0 && place.end >= clause.tokens.length;
  const starts = ['edit.split', 'edit.add', 'edit.replace', 'edit.instead'].some((path) =>
    language.is(path, clause.tokens, 0),
  );
  const isOpen =
    findVerb(clause.tokens, language) === undefined ||
    clause.end === ':' ||
    language.is('edit.split', clause.tokens, 0);
  const isNamed = clause.end === ':' && findVerb(clause.tokens, language) === undefined;
  if (!isPlace && !isNamed && !(starts && isOpen)) return clause;
  const end = clause.tokens.at(-1)?.end ?? 0;
  const comma: Token = { kind: 'mark', word: isPlace ? ',' : ':', start: end, end: end + 1 };
  return { ...clause, tokens: [...clause.tokens, ...(starts ? [] : [comma]), ...next.tokens] };
}

/** "thanks, looks good!" */
function isPolite(tokens: readonly Token[], language: Language): boolean {
  return (
    tokens.every(
      (token, at) => token.kind === 'mark' || language.isFunctionWord(token.word) || language.is('thanks', tokens, at),
    ) &&
    (tokens.length === 0 || language.has('thanks', tokens))
  );
}

/** "scale to 1-6, and the threshold to 5": two changes of numbers in one clause. */
function cutAtNumbers(clauses: readonly Clause[], { language }: EditRequest): Clause[] {
  return clauses.flatMap((clause) => {
    const at = clause.tokens.findIndex(
      (_token, index) =>
        joinAt(clause.tokens, index, language) > 0 &&
        [clause.tokens.slice(0, index), clause.tokens.slice(index)].every(
          (part) => part.some(({ word }) => /^\d/.test(word)) && language.has('edit.amounts', part),
        ),
    );
    const join = at === -1 ? 0 : joinAt(clause.tokens, at, language);
    return at === -1
      ? [clause]
      : [
          { ...clause, tokens: clause.tokens.slice(0, at) },
          { ...clause, tokens: clause.tokens.slice(at + join) },
        ];
  });
}

function conditional(request: EditRequest, condition: Clause, action: Clause): Edit {
  const { language } = request;
  if (isAgain(action.tokens, language)) return { kind: 'loop', tokens: action.tokens, condition: condition.tokens };
  const first = language.find('edit.first', action.tokens);
  const tokens = first === undefined ? action.tokens : action.tokens.toSpliced(first.at, first.length);
  return { kind: 'branch', condition: condition.tokens, tokens, first: first !== undefined };
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
  const all = language.has('all_steps', tokens);
  const { step, explicit } = mentionedStep(
    tokens.filter(({ word }) => !Object.values(settings).includes(word)),
    workflow,
    language,
  );
  if (!all && explicit && step === undefined && workflow.nodes.length > 0) return 'which';
  return { kind: 'settings', settings, step: all ? undefined : step };
}

const readLoopEdit: EditReader = ({ language }, tokens) =>
  isAgain(tokens, language) || language.has('until', tokens) ? { kind: 'loop', tokens, condition: [] } : undefined;

const READERS: readonly EditReader[] = [
  readLanguages,
  readRename,
  readRounds,
  readRemove,
  readSplit,
  readMerge,
  readAddKind,
  readAddInput,
  readReplace,
  readMove,
  readLoopEdit,
  readType,
  readNumber,
  readAddField,
  readAdd,
  readInstruct,
];
