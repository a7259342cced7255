import type { Workflow } from '../../../../workflow/schema/schema.ts';
import type { PlainMap } from '../../plain-value.ts';
import type { Task } from '../../plan/plan.ts';
import { freshName } from '../../plan/scope.ts';
import { readTask } from '../../plan/task/read-task.ts';
import { say } from '../../speech.ts';
import { sentence } from '../../words/clause-words.ts';
import { nodeOf } from './add.ts';
import type { Change } from '../change.ts';
import { changing, type EditOf, type EditRequest, type EditResult, saying } from '../edit.ts';
import { insertPiece } from './insert-step.ts';
import { namedField, setPrompt, withMaterial } from '../prompt-text.ts';
import { fieldsRead } from '../references.ts';
import { edgesWithout } from './steps.ts';
import { scopeAt } from '../workflow-scope.ts';

/** One step for each part; all read what the step read. */
export function splitStep(request: EditRequest, { step, parts }: EditOf<'split'>): EditResult {
  const { language, workflow, text } = request;
  const index = workflow.nodes.findIndex(({ id }) => id === step);
  const node = workflow.nodes[index];
  if (node === undefined) return saying(say(language, 'which_step', { list: step }));
  const [first = ''] = node.prompt.split('\n\n');
  const scope = scopeAt(workflow, { at: 'before', step }, { text, language });
  const own = node.outputs.length === parts.length ? node.outputs : undefined;
  const made: string[] = [];
  const given = parts.map(({ words: part, tokens, isTask }, at): Task => {
    const only = `${sentence(first.trim())} ${language.text('clauses.only').replace('<x>', part)}`;
    const reads = [...fieldsRead(node, workflow), ...(isTask ? made : [])];
    const id = isTask ? {} : { id: freshName(scope, part, 'part') };
    const task = readTask({ tokens: isTask ? tokens : [], words: isTask ? part : only, reads, ...id }, scope);
    const name = own?.[at] ?? (at === parts.length - 1 ? node.outputs[0] : undefined);
    const fresh = isTask
      ? task.gives
      : [{ name: freshName(scope, `${part} result`, 'part_result'), type: 'str' as const, words: part }];
    const kept = { type: (workflow.state.fields[name ?? '']?.type ?? 'str') as 'str', words: part };
    const gives = name === undefined ? fresh : [{ name, ...kept }];
    made.push(...gives.map((field) => field.name));
    return { ...task, id: task.id === name ? freshName(scope, `${part} step`, 'part') : task.id, gives };
  });
  const pieces = given.map((task) => nodeOf(task, request, scope));
  const fresh = given.flatMap(({ gives }) => gives).filter(({ name }) => workflow.state.fields[name] === undefined);
  const fields: PlainMap = Object.fromEntries(
    fresh.map(({ name, type, words }): [string, PlainMap] => [name, { type, description: words }]),
  );
  const edges = ['START', ...given.map(({ id }) => id)].map((from, at) => ({ from, to: given[at]?.id ?? step }));
  const inserted = insertPiece({ entered: 'START', fields, nodes: pieces, edges }, workflow, { at: 'before', step });
  const gone = edgesAfterSplit(workflow, step, given.length);
  if (inserted === undefined || gone === undefined) return saying(say(language, 'cannot_insert'));
  return changing(
    [...inserted, ...gone, { kind: 'remove', path: ['nodes', index + given.length] }],
    say(language, 'done_split', { name: step, list: given.map(({ id }) => `\`${id}\``).join(', ') }),
  );
}

/** The last of the parts goes on where the step went on, whose own edge goes. */
function edgesAfterSplit({ edges }: Workflow, step: string, parts: number): Change[] | undefined {
  const index = edges.findIndex(({ from }) => from === step);
  const next = edges[index]?.to;
  if (next === undefined) return undefined;
  return [
    { kind: 'set', path: ['edges', edges.length + parts - 1, 'to'], value: next },
    { kind: 'remove', path: ['edges', index] },
  ];
}

function grow(path: Change['path'], from: number, items: readonly (PlainMap | string)[]): Change[] {
  return items.map((value, offset) => ({ kind: 'insert', path, index: from + offset, value }));
}

/** The first step takes over the words, the material and the results of the one behind it. */
export function mergeSteps({ workflow, language }: EditRequest, { first, second }: EditOf<'merge'>): EditResult {
  const [at, gone] = [first, second].map((step) => workflow.nodes.findIndex(({ id }) => id === step));
  const [kept, taken] = [workflow.nodes[at ?? -1], workflow.nodes[gone ?? -1]];
  const follows = workflow.edges.some(({ from, to }) => from === first && to === second);
  const edges = follows ? edgesWithout(workflow, second) : undefined;
  if (kept === undefined || taken === undefined || at === undefined || gone === undefined || edges === undefined)
    return saying(say(language, 'cannot_insert'));
  const [words = '', ...material] = kept.prompt.trimEnd().split('\n\n');
  const [more = ''] = taken.prompt.trimEnd().split('\n\n');
  const told = [`${words}\n${more}`, ...material].join('\n\n');
  const reads = fieldsRead(taken, workflow).filter(
    (name) => !kept.outputs.includes(name) && !fieldsRead(kept, workflow).includes(name),
  );
  const fields = taken.output_schema.fields ?? [];
  const values = fields.map(({ name, type, description = name }): PlainMap => ({ name, type, description }));
  return changing(
    [
      setPrompt(
        at,
        withMaterial(
          told,
          reads.map((name) => namedField(workflow, name)),
        ),
      ),
      ...grow(['nodes', at, 'outputs'], kept.outputs.length, taken.outputs),
      ...grow(['nodes', at, 'output_schema', 'fields'], kept.output_schema.fields?.length ?? 0, values),
      ...edges,
      { kind: 'remove', path: ['nodes', gone] },
    ],
    say(language, 'done_merge', { name: first, list: `\`${first}\`, \`${second}\`` }),
  );
}
