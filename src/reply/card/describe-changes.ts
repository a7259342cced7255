import { isDefault, type Branch } from '../../workflow/diff/branch-changes.ts';
import type { Changed, WorkflowDiff } from '../../workflow/diff/diff.ts';
import type { Edit } from '../../workflow/diff/edit.ts';
import { textEdits } from '../../workflow/diff/text-edits.ts';
import type { CardWords, Part } from './card-words.ts';
import { caseOf, capitalised, describeTarget } from './describe-steps.ts';
import type { ReadPhrase } from './phrase.ts';
import { code, plainLine } from './plain-line.ts';

/** The context of a change that its wording depends on. */
export interface ChangeSetting {
  readonly words: CardWords;
  /** Reads the conditions of the changed workflow. */
  readonly read: ReadPhrase;
  /** Names of the workflow's inputs. */
  readonly inputs: ReadonlySet<string>;
}

/** One sentence: `Price 50 -> 40 (\`weigh\`); new branch: complaint -> \`apologise\`; nothing else changed.` */
export function describeChanges(diff: WorkflowDiff, setting: ChangeSetting): string {
  const { changes, ways } = setting.words;
  const clauses = changeClauses(diff, setting);
  if (clauses.length === 0) return changes.nothing;
  return `${capitalised([...clauses, changes.nothingElse].join('; '))}${ways.sentenceEnd}`;
}

/** One clause for each change. */
export function changeClauses(diff: WorkflowDiff, setting: ChangeSetting): readonly string[] {
  const clauses = [
    ...stepClauses(diff, setting),
    ...branchClauses(diff, setting),
    ...fieldClauses(diff, setting),
    ...settingClauses(diff, setting.words),
  ];
  return [...new Set(clauses)];
}

function stepClauses({ steps, moved }: WorkflowDiff, { words }: ChangeSetting): readonly string[] {
  const { changes } = words;
  const names = (ids: readonly string[]) => words.list(ids.map(code));
  return [
    ...(steps.added.length === 0 ? [] : [changes.added(names(steps.added), steps.added.length)]),
    ...(steps.removed.length === 0 ? [] : [changes.removed(names(steps.removed), steps.removed.length)]),
    ...steps.renamed.map(({ from, to }) => changes.renamed(code(from), code(to))),
    ...moved.map(({ name, after }) => changes.moved(code(name), after === undefined ? undefined : code(after))),
    ...groupedEdits(steps.changed, words),
  ];
}

/** Merges the same change of several steps into one clause, for example a new model for all of them. */
function groupedEdits(changed: readonly Changed[], words: CardWords): readonly string[] {
  const steps = new Map<string, string[]>();
  for (const { name, edits } of changed) {
    // Only blanks changed.
    if (edits.length === 0) continue;
    const said = [...new Set(withoutRepetition(edits).map((edit) => describeEdit(edit, words)))].join(', ');
    const known = steps.get(said);
    if (known === undefined) steps.set(said, [name]);
    else known.push(name);
  }
  return [...steps].map(([said, names]) => words.changes.in(said, words.list(names.map(code))));
}

/** A number that changed in the prompt and in the code is one change. */
function withoutRepetition(edits: readonly Edit[]): readonly Edit[] {
  const seen = new Set<string>();
  return edits.filter((edit) => {
    if (edit.kind !== 'words') return true;
    const key = JSON.stringify([edit.before, edit.after]);
    return !seen.has(key) && seen.add(key);
  });
}

/** Quoted words of a change. UTF-16 code units. */
const MAX_QUOTE_CHARS = 60;

function describeEdit(edit: Edit, words: CardWords): string {
  const { changes } = words;
  switch (edit.kind) {
    case 'words':
      return describeWords(edit, words);
    case 'rewritten':
      return changes.rewritten(partName(edit.key, words));
    case 'value':
      return describeValue(edit, words);
    case 'names':
      return describeNames(edit, words);
    default:
      return '';
  }
}

function describeWords({ label, before, after }: Extract<Edit, { kind: 'words' }>, words: CardWords): string {
  const { changes, conditions } = words;
  const quoted = (text: string) => conditions.quote(plainLine(text.replace(/^[.,;:\s]+/, ''), MAX_QUOTE_CHARS));
  if (before === '') return changes.addedWords(quoted(after));
  if (after === '') return changes.removedWords(quoted(before));
  const isNumber = /^\d/.test(before) && /^\d/.test(after);
  const change = isNumber ? `${before} -> ${after}` : `${quoted(before)} -> ${quoted(after)}`;
  return label === undefined ? change : `${plainLine(label, MAX_QUOTE_CHARS)} ${change}`;
}

function describeValue({ name, before, after }: Extract<Edit, { kind: 'value' }>, { changes }: CardWords): string {
  const shown = plainLine(name, MAX_QUOTE_CHARS);
  if (after === '') return changes.noValue(shown);
  if (before === '') return changes.newValue(shown, plainLine(after, MAX_QUOTE_CHARS));
  return `${shown} ${plainLine(before, MAX_QUOTE_CHARS)} -> ${plainLine(after, MAX_QUOTE_CHARS)}`;
}

function describeNames(
  { key, added, removed }: Extract<Edit, { kind: 'names' }>,
  { changes, list }: CardWords,
): string {
  const [gains, loses] =
    key === 'outputs' ? [changes.nowGives, changes.noLongerGives] : [changes.nowUses, changes.noLongerUses];
  const clauses = [
    ...(added.length === 0 ? [] : [gains(list(added.map(code)))]),
    ...(removed.length === 0 ? [] : [loses(list(removed.map(code)))]),
  ];
  return clauses.join(', ');
}

const PARTS: ReadonlySet<string> = new Set([
  'prompt',
  'code',
  'description',
  'inputs',
  'output_schema',
  'type',
  'schema',
]);

function partName(key: string, { changes }: CardWords): string {
  return changes.parts[PARTS.has(key) ? (key as Part) : 'settings'];
}

function branchClauses({ branches, ways }: WorkflowDiff, setting: ChangeSetting): readonly string[] {
  const { changes } = setting.words;
  const { added, removed, changed, redirected } = branches;
  return [
    ...added.map((branch) => changes.newBranch(describeBranch(branch, setting))),
    ...removed.map((branch) => changes.removedBranch(describeBranch(branch, setting))),
    ...redirected.map(({ before, after }) => `${describeBranch(before, setting)} -> ${targetOf(after.to, setting)}`),
    ...changed.map((change) => describeCondition(change, setting)),
    ...ways.map(({ from, to }) => changes.leadsTo(code(from), targetOf(to, setting))),
  ];
}

function targetOf(to: string, { words }: ChangeSetting): string {
  return describeTarget(to === 'END' ? undefined : { id: to, isBack: false }, words);
}

function describeBranch({ logic, to }: Branch, setting: ChangeSetting): string {
  const phrase = isDefault(logic) ? undefined : setting.read(logic);
  return caseOf(phrase, targetOf(to, setting), setting.words);
}

/** A limit in a condition changed (`score 8 -> 9`), or the whole condition. */
function describeCondition(
  { before, after }: { readonly before: Branch; readonly after: Branch },
  setting: ChangeSetting,
): string {
  const edits = textEdits(before.logic, after.logic);
  const isNumbers = edits?.every((edit) => /^\d/.test(edit.before) && /^\d/.test(edit.after)) === true;
  if (edits === undefined || !isNumbers) return setting.words.changes.newBranch(describeBranch(after, setting));
  return edits.map((edit) => describeWords({ kind: 'words', key: 'logic', ...edit }, setting.words)).join(', ');
}

function fieldClauses({ fields }: WorkflowDiff, { words, inputs }: ChangeSetting): readonly string[] {
  const { changes, list } = words;
  const added = fields.added.filter((name) => inputs.has(name)).map(code);
  return [
    ...(added.length === 0 ? [] : [changes.newInputs(list(added), added.length)]),
    ...fields.renamed.map(({ from, to }) => changes.renamed(code(from), code(to))),
    ...fields.changed.flatMap((field) => field.edits.map((edit) => describeFieldEdit(field.name, edit, words))),
  ];
}

function describeFieldEdit(name: string, edit: Edit, words: CardWords): string {
  const { changes } = words;
  if (edit.kind === 'required')
    return edit.isRequired ? changes.nowRequired(code(name)) : changes.nowOptional(code(name));
  if (edit.kind === 'value' && edit.name === 'default') return describeValue({ ...edit, name }, words);
  if (edit.kind === 'value') return changes.in(changes.rewritten(partName(edit.name, words)), code(name));
  return changes.in(describeEdit(edit, words), code(name));
}

/** A changed description of the flow is not worth a clause. */
function settingClauses({ settings }: WorkflowDiff, words: CardWords): readonly string[] {
  const edits = settings.flatMap((section) => section.edits);
  return edits
    .filter((edit) => edit.kind !== 'value' || edit.name !== 'description')
    .map((edit) => describeEdit(edit, words));
}
