import type { PlainMap } from '../plain-value.ts';
import { freshName } from '../plan/scope.ts';
import { kindsOf } from '../plan/lists.ts';
import { clauseText, readTask } from '../plan/read-task.ts';
import { sentence } from '../plan/clause-words.ts';
import { say } from '../speech.ts';
import { nodeOf } from './add.ts';
import type { Change } from './change.ts';
import { changing, saying, type Edit, type EditRequest, type EditResult } from './edit.ts';
import { fieldsDecidedBy, fieldsRead } from './references.ts';
import { withoutMaterial } from './steps.ts';
import { scopeAt } from './workflow-scope.ts';

type Of<K extends Edit['kind']> = Extract<Edit, { kind: K }>;

/** The number in a prompt, and in the description that repeats it. */
export function setNumber({ language, workflow }: EditRequest, { step, from, to, words }: Of<'number'>): EditResult {
  const index = workflow.nodes.findIndex(({ id }) => id === step);
  const node = workflow.nodes[index];
  if (node === undefined || from === to) return saying(say(language, 'nothing_to_change'));
  const changed = (text: string) => replaceNear(text, from, to, words);
  const description =
    node.description === undefined || changed(node.description) === node.description
      ? []
      : [set(['nodes', index, 'description'], changed(node.description))];
  return changing(
    [set(['nodes', index, 'prompt'], changed(node.prompt)), ...description],
    say(language, 'done_number', { from, to, name: step }),
  );
}

/** Only the occurrence in front of the noun. */
function replaceNear(text: string, from: string, to: string, noun: string): string {
  const lower = text.toLowerCase();
  const at = lower.indexOf(noun.slice(0, Math.max(3, noun.length - 2)).toLowerCase());
  const before = at === -1 ? text.indexOf(from) : lower.lastIndexOf(from.toLowerCase(), at);
  return before === -1 ? text : `${text.slice(0, before)}${to}${text.slice(before + from.length)}`;
}

function set(path: readonly (string | number)[], value: Extract<Change, { kind: 'set' }>['value']): Change {
  return { kind: 'set', path, value };
}

/** Changes the conditions of routes, each by the same rule. */
function changeLogics({ workflow }: EditRequest, change: (logic: string) => string): Change[] {
  return workflow.edges.flatMap(({ routes }, edge) =>
    (routes ?? []).flatMap(({ condition: { logic } }, route) =>
      change(logic) === logic ? [] : [set(['edges', edge, 'routes', route, 'condition', 'logic'], change(logic))],
    ),
  );
}

export function setRounds(request: EditRequest, { most }: Of<'rounds'>): EditResult {
  const changes = changeLogics(request, (logic) => logic.replace(/^(state\.rounds\w* >= )\d+$/, `$1${most}`));
  return result(request, changes, say(request.language, 'done_rounds', { n: most }));
}

export function setThreshold(request: EditRequest, { value }: Of<'threshold'>): EditResult {
  const logics = request.workflow.edges.flatMap(({ routes }) => (routes ?? []).map(({ condition }) => condition.logic));
  const numbers = new Set(
    logics.flatMap((logic) =>
      [...logic.matchAll(/state\.(?!rounds)\w+ [<>]=? (\d+(?:\.\d+)?)/g)].map(([, number]) => number),
    ),
  );
  if (numbers.size > 1) return saying(say(request.language, 'which_threshold', { list: [...numbers].join(', ') }));
  const changes = changeLogics(request, (logic) =>
    logic.replace(/(state\.(?!rounds)\w+ [<>]=? )\d+(?:\.\d+)?/g, `$1${value}`),
  );
  return result(request, changes, say(request.language, 'done_threshold', { n: value }));
}

const RANGE = /(?<!\d)(\d{1,3})( ?(?:to|-|–|bis|à|a|から|and) ?)(\d{1,3})(?!\d)/;

/** The scale of the step that scores: its prompt, its description and the description of its field. */
export function setScale(request: EditRequest, { least, most }: Of<'scale'>): EditResult {
  const { workflow, language } = request;
  const put = (text: string) =>
    text.replaceAll(new RegExp(RANGE, 'g'), (_all, _from, join: string) => `${least}${join}${most}`);
  const changes = workflow.nodes.flatMap((node, index): Change[] => {
    if (
      !RANGE.test(node.prompt) ||
      !node.outputs.some((name) => /^(?:int|float|list)/.test(workflow.state.fields[name]?.type ?? ''))
    )
      return [];
    const prompt = set(['nodes', index, 'prompt'], put(node.prompt));
    return node.description === undefined
      ? [prompt]
      : [prompt, set(['nodes', index, 'description'], put(node.description))];
  });
  return result(request, changes, say(language, 'done_scale', { least, most }));
}

function result({ language }: EditRequest, changes: readonly Change[], said: string): EditResult {
  return changes.length === 0 ? saying(say(language, 'nothing_to_change')) : changing(changes, said);
}

/** One more value of a step that reads values out. */
export function addFields(request: EditRequest, { step, words }: Of<'add_field'>): EditResult {
  const { workflow, language } = request;
  const index = workflow.nodes.findIndex(({ id }) => id === step);
  const node = workflow.nodes[index];
  if (node === undefined) return saying(say(language, 'which_step', { list: step }));
  const scope = { taken: new Set([...Object.keys(workflow.state.fields), ...workflow.nodes.map(({ id }) => id)]) };
  const names = words.map((each) => freshName(scope, each, 'value'));
  const count = node.outputs.length;
  const fields = node.output_schema.fields?.length ?? 0;
  const changes = names.flatMap((name, offset): Change[] => [
    set(['state', 'fields', name], { type: 'str', description: words[offset] ?? name }),
    { kind: 'insert', path: ['nodes', index, 'outputs'], index: count + offset, value: name },
    {
      kind: 'insert',
      path: ['nodes', index, 'output_schema', 'fields'],
      index: fields + offset,
      value: { name, type: 'str', description: words[offset] ?? name },
    },
  ]);
  const [first = '', ...material] = node.prompt.split('\n\n');
  const also = language.text('clauses.also').replace('<x>', words.join(', '));
  return changing(
    [set(['nodes', index, 'prompt'], [`${first.trimEnd()}\n${also}`, ...material].join('\n\n')), ...changes],
    say(language, 'done_field', { list: names.map((name) => `\`${name}\``).join(', '), name: step }),
  );
}

/** A value that is no longer read out. */
export function removeField(request: EditRequest, { field }: Of<'remove_field'>): EditResult {
  const { workflow, language } = request;
  const index = workflow.nodes.findIndex(({ outputs }) => outputs.length > 1 && outputs.includes(field));
  const node = workflow.nodes[index];
  if (node === undefined || fieldsDecidedBy(workflow).includes(field)) return saying(say(language, 'would_break'));
  const readers = workflow.nodes.flatMap((each, at) =>
    fieldsRead(each, workflow).includes(field) ? [{ at, prompt: withoutMaterial(each.prompt, field) }] : [],
  );
  if (readers.some(({ prompt }) => prompt === undefined)) return saying(say(language, 'would_break'));
  const at = (node.output_schema.fields ?? []).findIndex(({ name }) => name === field);
  const [first = '', ...material] = node.prompt.split('\n\n');
  const not = language.text('clauses.not').replace('<x>', workflow.state.fields[field]?.description ?? field);
  return changing(
    [
      ...readers.map(({ at: reader, prompt = '' }) => set(['nodes', reader, 'prompt'], prompt)),
      set(['nodes', index, 'prompt'], [`${first.trimEnd()}\n${not}`, ...material].join('\n\n')),
      { kind: 'remove', path: ['nodes', index, 'outputs', node.outputs.indexOf(field)] },
      { kind: 'remove', path: ['nodes', index, 'output_schema', 'fields', at] },
      { kind: 'remove', path: ['state', 'fields', field] },
    ],
    say(language, 'done_remove_field', { name: field }),
  );
}

/** The type of a field, in the state and wherever a step gives it. */
export function setType({ workflow, language }: EditRequest, { field, type }: Of<'type'>): EditResult {
  if (workflow.state.fields[field]?.type === type) return saying(say(language, 'nothing_to_change'));
  const outputs = workflow.nodes.flatMap((node, index) =>
    (node.output_schema.fields ?? []).flatMap(({ name }, at) =>
      name === field ? [set(['nodes', index, 'output_schema', 'fields', at, 'type'], type)] : [],
    ),
  );
  const simple = workflow.nodes.flatMap((node, index) =>
    node.output_schema.type !== 'object' && node.outputs[0] === field
      ? [set(['nodes', index, 'output_schema', 'type'], type)]
      : [],
  );
  return changing(
    [set(['state', 'fields', field, 'type'], type), ...outputs, ...simple],
    say(language, 'done_type', { name: field, type }),
  );
}

/** Whether an input may be left out. */
export function setOptional({ workflow, language }: EditRequest, { field, optional }: Of<'optional'>): EditResult {
  const type = workflow.state.fields[field]?.type ?? 'str';
  const empty = type.startsWith('list') ? [] : type === 'int' || type === 'float' ? 0 : type === 'bool' ? false : '';
  const required = workflow.state.fields[field]?.required === true;
  if (required !== optional) return saying(say(language, 'nothing_to_change'));
  const changes: Change[] = optional
    ? [
        { kind: 'remove', path: ['state', 'fields', field, 'required'] },
        set(['state', 'fields', field, 'default'], empty),
      ]
    : [
        { kind: 'remove', path: ['state', 'fields', field, 'default'] },
        set(['state', 'fields', field, 'required'], true),
      ];
  return changing(changes, say(language, optional ? 'done_optional' : 'done_required', { name: field }));
}

/** One more kind, with a step of its own like those of the others. */
export function addKind(request: EditRequest, { words, tokens }: Of<'add_kind'>): EditResult {
  const { workflow, language, text } = request;
  const edge = workflow.edges.findIndex(({ routes }) =>
    routes?.some(({ condition }) => / == "\w+"$/.test(condition.logic)),
  );
  const routes = workflow.edges[edge]?.routes ?? [];
  const [first] = routes;
  const field = /state\.(\w+) == /.exec(first?.condition.logic ?? '')?.[1];
  const model = workflow.nodes.find(({ id }) => id === first?.to);
  const [kind] = kindsOf([words], language);
  if (field === undefined || model === undefined || kind === undefined) return saying(say(language, 'cannot_insert'));
  const scope = scopeAt(workflow, { at: 'before', step: model.id }, { text, language });
  const old = /== "(\w+)"/.exec(first?.condition.logic ?? '')?.[1] ?? '';
  const like = (model.prompt.split('\n\n')[0] ?? '').replaceAll(old.replaceAll('_', ' '), words);
  const said = tokens.length > 0 ? clauseText(text, tokens) : like.trim();
  const task = readTask(
    {
      tokens,
      words: said,
      reads: fieldsRead(model, workflow),
      id: freshName(scope, `handle_${kind.id}`, 'handle_kind'),
    },
    scope,
  );
  const gives = model.outputs.map((name) => ({
    name,
    type: (workflow.state.fields[name]?.type ?? 'str') as 'str',
    words: workflow.state.fields[name]?.description ?? name,
  }));
  const node: PlainMap = nodeOf({ ...task, gives }, request, scope);
  const next = workflow.edges.find(({ from }) => from === model.id)?.to ?? 'END';
  return changing(
    [
      ...sorterChanges(request, field, kind),
      {
        kind: 'insert',
        path: ['edges', edge, 'routes'],
        index: routes.length - 1,
        value: { condition: { logic: `state.${field} == "${kind.id}"` }, to: task.id },
      },
      { kind: 'insert', path: ['edges'], index: workflow.edges.length, value: { from: task.id, to: next } },
      {
        kind: 'insert',
        path: ['nodes'],
        index: workflow.nodes.findIndex(({ id }) => id === model.id) + 1,
        value: node,
      },
    ],
    say(language, 'done_kind', { words, name: task.id }),
  );
}

/** The step that sorts is told of the new kind. */
function sorterChanges(
  { workflow, language }: EditRequest,
  field: string,
  { id, words }: { id: string; words: string },
): Change[] {
  const index = workflow.nodes.findIndex(({ outputs }) => outputs.includes(field));
  const node = workflow.nodes[index];
  if (node === undefined) return [];
  const [first = '', ...material] = node.prompt.split('\n\n');
  const shown = id === words.toLowerCase() ? id : `${id} (${words})`;
  const also = language.text('clauses.also_kind').replace('<x>', shown);
  return [set(['nodes', index, 'prompt'], [`${sentence(first.trimEnd())}\n${also}`, ...material].join('\n\n'))];
}

/** A kind, its route, and the step that only it led to. */
export function removeKind(request: EditRequest, { value }: Of<'remove_kind'>): EditResult {
  const { workflow, language } = request;
  const edge = workflow.edges.findIndex(({ routes }) =>
    routes?.some(({ condition }) => condition.logic.endsWith(`== "${value}"`)),
  );
  const routes = workflow.edges[edge]?.routes ?? [];
  const route = routes.findIndex(({ condition }) => condition.logic.endsWith(`== "${value}"`));
  const target = routes[route]?.to ?? '';
  if (routes.length < 3) return saying(say(language, 'would_break'));
  const isOnly =
    workflow.edges
      .flatMap((each) => [each.to, ...(each.routes ?? []).map(({ to }) => to)])
      .filter((to) => to === target).length === 1;
  const own = workflow.edges.findIndex(({ from }) => from === target);
  const node = workflow.nodes.findIndex(({ id }) => id === target);
  const sorter = workflow.nodes.findIndex(({ outputs }) =>
    outputs.some((name) => routes[route]?.condition.logic.includes(`state.${name} `)),
  );
  const word = new RegExp(
    `,? ?(?:(?:and|or|und|oder|et|ou|y|e) )?\\b${value.replaceAll('_', '[ _-]')}\\b(?: \\([^()]*\\))?`,
    'gi',
  );
  const told = workflow.nodes[sorter];
  const without = (text: string) => text.replaceAll(word, '');
  return changing(
    [
      ...(told === undefined ? [] : [set(['nodes', sorter, 'prompt'], without(told.prompt))]),
      ...(told?.description === undefined ? [] : [set(['nodes', sorter, 'description'], without(told.description))]),
      { kind: 'remove', path: ['edges', edge, 'routes', route] },
      ...(isOnly && own !== -1 ? ([{ kind: 'remove', path: ['edges', own] }] satisfies Change[]) : []),
      ...(isOnly && node !== -1 ? ([{ kind: 'remove', path: ['nodes', node] }] satisfies Change[]) : []),
    ],
    say(language, 'done_remove_kind', { words: value }),
  );
}

/** The user's words go to the end of what the prompt asks for, in front of the material. */
export function instruct({ workflow, language }: EditRequest, { steps, words }: Of<'instruct'>): EditResult {
  const changes = steps.flatMap((step): Change[] => {
    const index = workflow.nodes.findIndex(({ id }) => id === step);
    const prompt = workflow.nodes[index]?.prompt;
    if (prompt === undefined) return [];
    const [first = '', ...material] = prompt.split('\n\n');
    const line = language
      .text('clauses.instruction')
      .replace('<x>', `${words.charAt(0).toUpperCase()}${sentence(words).slice(1)}`);
    const ends = material.length === 0 ? '\n' : '';
    return [set(['nodes', index, 'prompt'], `${[`${first.trimEnd()}\n${line}`, ...material].join('\n\n')}${ends}`)];
  });
  return changing(changes, say(language, 'done_instruct', { scope: steps.map((id) => `\`${id}\``).join(', '), words }));
}
