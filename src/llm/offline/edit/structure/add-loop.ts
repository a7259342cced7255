import type { Workflow } from '../../../../workflow/schema/schema.ts';
import { codeNode } from '../../compile/code-node.ts';
import type { PlainMap } from '../../plain-value.ts';
import { loopParts, opposite, ROUNDS } from '../../plan/loop/loop-parts.ts';
import type { Field, Task } from '../../plan/plan.ts';
import { freshName, type Scope } from '../../plan/scope.ts';
import { readTask } from '../../plan/task/read-task.ts';
import { say } from '../../speech.ts';
import { type Comparison, findComparison } from '../../words/amounts.ts';
import { clauseText } from '../../words/clause-words.ts';
import type { Token } from '../../words/tokens.ts';
import { newFields, nodeOf } from './add.ts';
import type { Change } from '../change.ts';
import { changing, type Edit, type EditRequest, type EditResult, saying } from '../edit.ts';
import { insertPiece } from './insert-step.ts';
import { mentionedStep } from '../mention.ts';
import { namedField, setPrompt, withMaterial } from '../prompt-text.ts';
import { scopeAt } from '../workflow-scope.ts';

/** What ends the loop, and the step behind which it is asked. */
interface Gate {
  readonly behind: string;
  readonly passed: string;
  /** The check, where no step of the workflow gives a verdict. */
  readonly check: Task | undefined;
  /** The field that tells the next round what to do better. */
  readonly advice: string;
  readonly changes: readonly Change[];
}

/** "loop back to writing until score > 0.8", "let it rewrite the article until it is long enough, at most 3 times". */
export function addLoop(request: EditRequest, { tokens, condition }: Extract<Edit, { kind: 'loop' }>): EditResult {
  const { language, workflow } = request;
  const { redo, criterion, most } = loopParts(tokens, language);
  const scope = scopeAt(workflow, { at: 'end' }, request);
  const said = condition.length > 0 ? condition : criterion;
  const subject = mentionedStep(redo, workflow, language).step ?? writerOf(workflow);
  const gate =
    subject === undefined
      ? undefined
      : (scoreGate(request, said, condition.length > 0) ??
        checkGate(request, scope, { subject, criterion: said, isBad: condition.length > 0 }));
  if (subject === undefined || gate === undefined) return saying(say(language, 'which_step', { list: '' }));
  const counter = { id: freshName(scope, 'count_rounds', 'count_rounds'), field: freshName(scope, 'rounds', 'rounds') };
  const again = isAgainOnly(redo, request)
    ? undefined
    : redoTask(request, scope, { redo, subject, advice: gate.advice });
  const back = again?.id ?? subject;
  const entry = gate.check?.id ?? counter.id;
  const routes = [
    { condition: { logic: gate.passed }, to: 'NEXT' },
    { condition: { logic: `state.${counter.field} >= ${most ?? ROUNDS}` }, to: 'NEXT' },
    { condition: { logic: 'default' }, to: back },
  ];
  const edges: PlainMap[] = [
    ...(gate.check === undefined ? [] : [{ from: gate.check.id, to: counter.id }]),
    { from: counter.id, routes },
    ...(again === undefined ? [] : [{ from: again.id, to: gate.check?.id ?? gate.behind }]),
  ];
  const words = language.text('clauses.count');
  const nodes = [
    ...(gate.check === undefined ? [] : [nodeOf(gate.check, request, scope)]),
    codeNode({
      id: counter.id,
      field: counter.field,
      code: "result = inputs['so_far'] + 1",
      words,
      input: { so_far: `{${counter.field}}` },
    }) as PlainMap,
    ...(again === undefined ? [] : [nodeOf(again, request, scope)]),
  ];
  const fields: PlainMap = {
    ...newFields(gate.check?.gives ?? [], scope, workflow),
    [counter.field]: { type: 'int', default: 0, description: words },
  };
  const changes = insertPiece({ entry, fields, nodes, edges }, workflow, { at: 'after', step: gate.behind });
  if (changes === undefined) return saying(say(language, 'cannot_insert'));
  const reread = again === undefined ? rereadChanges(workflow, subject, gate.advice) : [];
  return changing(
    [...gate.changes, ...reread, ...changes],
    say(language, 'done_loop', { name: back, n: most ?? ROUNDS }),
    say(language, 'notes.counted'),
  );
}

/** The step whose text is made better: the last that gives text and does not judge. */
export function writerOf({ nodes, state }: Workflow): string | undefined {
  const texts = nodes.filter(
    ({ code, outputs }) =>
      code === undefined && outputs.some((name) => /^(?:str|list)/.test(state.fields[name]?.type ?? '')),
  );
  return (
    texts.findLast(({ id }) => !/^(?:check|review|score|rate|grade|decide|verify|evaluate|assess)/.test(id)) ??
    texts.at(-1)
  )?.id;
}

function isAgainOnly(redo: readonly Token[], { language }: EditRequest): boolean {
  return (
    language.is('again', redo, 0) ||
    (language.is('edit.add', redo, 0) && language.has('again', redo)) ||
    !language.has('verbs', redo)
  );
}

/** A number that a step of the workflow gives and the words compare. */
function scoreGate({ workflow, language }: EditRequest, words: readonly Token[], isBad: boolean): Gate | undefined {
  const comparison = findComparison(words, language);
  if (comparison === undefined) return undefined;
  const scored = workflow.nodes
    .flatMap((node, index) =>
      node.outputs.map((name) => ({ node, index, name, type: workflow.state.fields[name]?.type })),
    )
    .findLast(
      ({ node, type, name }) =>
        node.code === undefined &&
        (type === 'int' || type === 'float') &&
        (words.some(({ word }) => name.includes(word) && word.length > 3) || /score|rating|grade/.test(name)),
    );
  if (scored === undefined) return undefined;
  const passed = isBad
    ? opposite(scored.name, comparison)
    : comparison.tests.map((test) => `state.${scored.name} ${test}`).join(' and ');
  const advice = scored.node.outputs.find((name) => workflow.state.fields[name]?.type === 'str') ?? scored.name;
  return {
    behind: scored.node.id,
    passed,
    check: undefined,
    advice,
    changes: fitted(workflow, scored, comparison, language.text('clauses.scale')),
  };
}

/** A score of whole numbers that is compared with 0.8 becomes one from 0 to 1. */
function fitted(
  workflow: Workflow,
  { index, name, type }: { index: number; name: string; type: string | undefined },
  { decimal, most }: Comparison,
  scale: string,
): Change[] {
  const node = workflow.nodes[index];
  if (!decimal || type === 'float' || node === undefined) return [];
  const at = (node.output_schema.fields ?? []).findIndex((field) => field.name === name);
  const [first = '', ...material] = node.prompt.split('\n\n');
  const told = scale.replace('<least>', '0').replace('<most>', most <= 1 ? '1' : '10');
  const bare = first
    .split('\n')
    .filter((line) => !/\d/.test(line) || line === first.split('\n')[0])
    .join('\n');
  return [
    { kind: 'set', path: ['state', 'fields', name, 'type'], value: 'float' },
    { kind: 'set', path: ['nodes', index, 'output_schema', 'fields', at, 'type'], value: 'float' },
    { kind: 'set', path: ['nodes', index, 'prompt'], value: [`${bare.trimEnd()}\n${told}`, ...material].join('\n\n') },
  ];
}

function checkGate(
  request: EditRequest,
  scope: Scope,
  { subject, criterion, isBad }: { subject: string; criterion: readonly Token[]; isBad: boolean },
): Gate | undefined {
  const { workflow, language, text } = request;
  const field = workflow.nodes
    .find(({ id }) => id === subject)
    ?.outputs.find((name) => /^(?:str|list)/.test(workflow.state.fields[name]?.type ?? ''));
  if (field === undefined) return undefined;
  const clause = criterion.length === 0 ? 'clauses.decide_good' : isBad ? 'clauses.decide_bad' : 'clauses.decide';
  const passed: Field = {
    name: freshName(scope, 'quality_ok', 'quality_ok'),
    type: 'bool',
    words: language.text('clauses.good_word'),
  };
  const advice: Field = {
    name: freshName(scope, 'quality_advice', 'advice'),
    type: 'str',
    words: language.text('clauses.advice_word'),
  };
  const check: Task = {
    kind: 'task',
    id: freshName(scope, 'check_quality', 'check_quality'),
    words: language.text(clause).replace('<x>', clauseText(text, criterion)),
    verb: 'check',
    reads: [field],
    gives: [passed, advice],
    tools: [],
    settings: {},
  };
  return { behind: subject, passed: `state.${passed.name}`, check, advice: advice.name, changes: [] };
}

/** What is done before the next check, written over the text that is checked. */
function redoTask(
  { workflow, text }: EditRequest,
  scope: Scope,
  { redo, subject, advice }: { redo: readonly Token[]; subject: string; advice: string },
): Task {
  const name =
    workflow.nodes
      .find(({ id }) => id === subject)
      ?.outputs.find((each) => /^(?:str|list)/.test(workflow.state.fields[each]?.type ?? '')) ?? '';
  const task = readTask({ tokens: redo, words: clauseText(text, redo), reads: [name, advice] }, scope);
  return {
    ...task,
    gives: [
      {
        name,
        type: (workflow.state.fields[name]?.type ?? 'str') as 'str',
        words: workflow.state.fields[name]?.description ?? name,
      },
    ],
  };
}

/** A step that is run again is given what it made the last time and what was found. */
function rereadChanges(workflow: Workflow, step: string, advice: string): Change[] {
  const index = workflow.nodes.findIndex(({ id }) => id === step);
  const node = workflow.nodes[index];
  if (node === undefined) return [];
  const names = [...node.outputs.slice(0, 1), advice].filter((name) => !node.prompt.includes(`{${name}}`));
  return [
    setPrompt(
      index,
      withMaterial(
        node.prompt,
        names.map((name) => namedField(workflow, name)),
      ),
    ),
  ];
}
