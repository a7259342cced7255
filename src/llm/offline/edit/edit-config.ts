import type { Workflow } from '../../../workflow/schema/schema.ts';
import { validateConfig } from '../../../workflow/validate.ts';
import { findCues, fold } from '../cue.ts';
import { tasksOf } from '../draft.ts';
import { fixConfig } from '../import-file.ts';
import type { Language } from '../language.ts';
import type { OfflineAnswer } from '../offline-answer.ts';
import { readPlan } from '../plan/read-plan.ts';
import { say } from '../speech.ts';
import { quoted } from '../user-phrase.ts';
import { tokensOf } from '../words/tokens.ts';
import { addItems } from './structure/add-items.ts';
import { addStep } from './structure/add.ts';
import { guardStep } from './structure/guard.ts';
import { applyChanges } from './apply-changes.ts';
import { describe, describeIssues } from './describe.ts';
import { changing, type Edit, type EditRequest, type EditResult, saying, stepList } from './edit.ts';
import { addFields, addInputs, removeField, setGiven, setType } from './fields.ts';
import { addKind, instruct, removeKind } from './kinds.ts';
import { moveStep } from './structure/move-step.ts';
import { reword, setRounds, setScale, setThreshold } from './numbers.ts';
import { editClauses, readNext } from './read/read-edits.ts';
import { settingsChanges } from './set-settings.ts';
import { fixAll, fixRequest } from './fix-request.ts';
import { removeLoop } from './structure/remove-loop.ts';
import { mergeSteps, splitStep } from './structure/split-step.ts';
import { removeStep, renameStepTo, replaceStep } from './structure/steps.ts';
import { wholeFlow } from './whole-flow.ts';

/** Does what the message asks for with the current config; undefined when it is about another workflow. */
export function editConfig(
  yaml: string,
  text: string,
  { language, previous }: { language: Language; previous: string },
): OfflineAnswer | undefined {
  const { valid, runnable, issues, workflow } = validateConfig(yaml, { origin: 'user' });
  const asked = fixRequest(text, language);
  const fixed = asked && (valid || asked === 'remove') ? fixAll(yaml, asked, language) : undefined;
  if (fixed !== undefined) return fixed;
  if (findCues(language.cues('edit.why_invalid'), fold(text)).length > 0) {
    const verdict = valid ? (issues.length === 0 ? 'is_valid' : 'is_valid_with_notes') : 'is_invalid';
    return { lines: [say(language, verdict), ...describeIssues(issues, language)] };
  }
  if (workflow === undefined) return fixConfig(yaml, say(language, 'your_text'), language);
  const request = { text, language, workflow, recent: namedIn([previous]) };
  if (isUndo(request)) return { lines: [say(language, 'say_undo')] };
  const described = describe(request);
  if (described !== undefined) return { lines: described };
  if (isNewRequest(request)) return undefined;
  return editedBy(yaml, request, runnable === 'no');
}

function isUndo({ text, language }: EditRequest): boolean {
  const tokens = tokensOf(text, language.spaced);
  return tokens.length < 9 && language.has('edit.undo', tokens);
}

/** Several steps that speak of nothing in the workflow, and no word of changing it. */
function isNewRequest({ text, language, workflow }: EditRequest): boolean {
  const tokens = tokensOf(text, language.spaced);
  const isEdit = ['if', 'edit.any', 'edit.step', 'edit.place_words', 'pronouns_back'].some((path) =>
    tokens.slice(0, 4).some((_token, at) => language.is(path, tokens, at)),
  );
  if (isEdit || language.has('otherwise', tokens)) return false;
  const { plan } = readPlan(text, language);
  const known = Object.keys(workflow.state.fields);
  const speaks = tasksOf(plan.items).some(({ gives }) => gives.some(({ name }) => known.includes(name)));
  return tasksOf(plan.items).length > 1 && plan.inputs.length > 0 && !speaks;
}

/** Makes the changes one after another, each in what the one before left. */
function editedBy(before: string, asked: EditRequest, mayNotRun: boolean): OfflineAnswer {
  const { language, text } = asked;
  const clauses = editClauses(text, language);
  const said: string[] = [];
  const unread: string[] = [];
  let request = asked;
  let yaml = before;
  for (let index = 0; index < clauses.length;) {
    const { read, used, said: notes, unread: words } = readNext(request, clauses, index);
    index += used;
    said.push(...notes);
    if (words !== undefined) unread.push(words);
    if (read === 'which') return { lines: [say(language, 'which_step', { list: stepList(request.workflow) })] };
    if (read === undefined || read === 'none') continue;
    const result = applyEdit(read, request);
    said.push(...result.said);
    if (result.kind === 'say') continue;
    const changed = applyChanges(yaml, result.changes);
    if (!changed.ok) return { lines: [say(language, 'cannot_edit', { reason: changed.reason })] };
    const after = withWholeFlow(request.workflow, changed.text);
    if (!after.valid || after.workflow === undefined || (after.runnable === 'no' && !mayNotRun))
      return { lines: [say(language, 'would_break'), ...describeIssues(after.issues, language)] };
    yaml = after.text;
    request = { text, language, workflow: after.workflow, recent: namedIn(result.said), last: read.kind };
  }
  return answerOf({ said, unread, yaml, before }, request);
}

interface Made {
  readonly said: readonly string[];
  readonly unread: readonly string[];
  readonly yaml: string;
  readonly before: string;
}

function answerOf({ said, unread, yaml, before }: Made, { language, workflow }: EditRequest): OfflineAnswer {
  const rest =
    unread.length === 0 ? [] : [say(language, 'not_done', { list: unread.map((words) => quoted(words)).join(', ') })];
  if (yaml !== before) return { lines: [...said, ...rest], config: yaml };
  if (said.length > 0) return { lines: [...said, ...rest] };
  if (unread.length === 0) return { lines: [say(language, 'thanks')] };
  return { lines: [say(language, 'edit_help'), say(language, 'steps_are', { list: stepList(workflow) })] };
}

/** The steps and fields that some sentences name. */
function namedIn(sentences: readonly string[]): string[] {
  return [...sentences.join('\n').matchAll(/`([A-Za-z_]\w*)`/g)].map(([, name = '']) => name);
}

/** The text after an edit, with an empty value for what is now read before it is written, and its verdict. */
function withWholeFlow(before: Workflow, text: string) {
  const report = validateConfig(text, { origin: 'user' });
  const changes = report.workflow === undefined ? [] : wholeFlow(before, report.workflow);
  const filled = changes.length === 0 ? undefined : applyChanges(text, changes);
  return filled?.ok === true
    ? { ...validateConfig(filled.text, { origin: 'user' }), text: filled.text }
    : { ...report, text };
}

function applyEdit(edit: Edit, request: EditRequest): EditResult {
  switch (edit.kind) {
    case 'add':
      return addStep(request, edit);
    case 'items':
      return addItems(request, edit);
    case 'guard':
      return guardStep(request, edit);
    case 'remove_loop':
      return removeLoop(request);
    case 'remove_step':
      return removeStep(request, edit);
    case 'remove_field':
      return removeField(request, edit);
    case 'remove_kind':
      return removeKind(request, edit);
    case 'rename_step':
    case 'rename_field':
      return renameStepTo(request, edit, edit.kind === 'rename_step');
    case 'move':
      return moveStep(request, edit);
    case 'replace':
      return replaceStep(request, edit);
    case 'split':
      return splitStep(request, edit);
    case 'reword':
      return reword(request, edit);
    case 'merge':
      return mergeSteps(request, edit);
    case 'add_input':
      return addInputs(request, edit);
    case 'rounds':
      return setRounds(request, edit);
    case 'threshold':
      return setThreshold(request, edit);
    case 'scale':
      return setScale(request, edit);
    case 'add_field':
      return addFields(request, edit);
    case 'add_kind':
      return addKind(request, edit);
    case 'type':
      return setType(request, edit);
    case 'given':
      return setGiven(request, edit);
    case 'instruct':
      return instruct(request, edit);
    case 'settings':
      return setSettings(request, edit);
    default:
      return edit satisfies never;
  }
}

function setSettings(
  { workflow, language }: EditRequest,
  { settings, step }: Extract<Edit, { kind: 'settings' }>,
): EditResult {
  const scope = step === undefined ? say(language, 'whole_workflow') : `\`${step}\``;
  const list = Object.entries(settings)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
  const changes = settingsChanges(settings, workflow, step);
  return changes.length === 0
    ? saying(say(language, 'nothing_to_change'))
    : changing(changes, say(language, 'done_set', { list, scope }));
}
