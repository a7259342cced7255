import type { Workflow, WorkflowNode } from '../../../workflow/schema/schema.ts';
import { capital } from '../words/clause-words.ts';
import type { Change, ConfigPath } from './change.ts';

/** The route out of a loop that its count makes certain. */
export const ROUNDS = /^state\.(rounds\w*) >= \d+$/;

/** The changes that give a state field another name wherever the config speaks of it. Code is left alone: it knows inputs, not fields. */
export function renameField(workflow: Workflow, from: string, to: string): Change[] {
  const nodes = workflow.nodes.flatMap((node, index) => fieldInNode(node, ['nodes', index], from, to));
  const edges = workflow.edges.flatMap((edge, index): Change[] => [
    ...(edge.routes ?? []).flatMap(({ condition }, at) =>
      replaced(
        ['edges', index, 'routes', at, 'condition', 'logic'],
        condition.logic,
        inCondition(condition.logic, from, to),
      ),
    ),
    ...named(['edges', index, 'loop', 'condition_field'], edge.loop?.condition_field, from, to),
    ...named(['edges', index, 'parallel', 'items_field'], edge.parallel?.items_field, from, to),
    ...named(['edges', index, 'parallel', 'collect_field'], edge.parallel?.collect_field, from, to),
  ]);
  const described = replaced(
    ['state', 'fields', from, 'description'],
    workflow.state.fields[from]?.description ?? '',
    inWords(workflow.state.fields[from]?.description ?? '', from, to),
  );
  return [...nodes, ...edges, ...described, { kind: 'rename', path: ['state', 'fields'], from, to }];
}

/** The name as people write it: a prompt that asks for the vendor asks for the supplier. Not inside of braces. */
function inWords(text: string, from: string, to: string): string {
  const [old, name] = [from, to].map((each) => each.replaceAll('_', ' '));
  return text.replaceAll(new RegExp(`(?<![\\w{.])${old}(?![\\w}])`, 'gi'), (found) =>
    /^\p{Lu}/u.test(found) ? capital(name ?? '') : (name ?? ''),
  );
}

/** The changes that give a step another id wherever an edge leads from or to it. */
export function renameStep(workflow: Workflow, from: string, to: string): Change[] {
  const nodes = workflow.nodes.flatMap(({ id }, index) => named(['nodes', index, 'id'], id, from, to));
  const edges = workflow.edges.flatMap((edge, index): Change[] => [
    ...named(['edges', index, 'from'], edge.from, from, to),
    ...named(['edges', index, 'to'], edge.to, from, to),
    ...(edge.routes ?? []).flatMap((route, at) => named(['edges', index, 'routes', at, 'to'], route.to, from, to)),
    ...named(['edges', index, 'loop', 'exit_to'], edge.loop?.exit_to, from, to),
    ...named(['edges', index, 'parallel', 'target_node'], edge.parallel?.target_node, from, to),
  ]);
  return [...nodes, ...edges];
}

/** The state fields that a step's prompt and inputs read. */
export function fieldsRead(node: WorkflowNode, workflow: Workflow): string[] {
  const texts = [node.prompt, ...Object.values(node.inputs ?? {})];
  return Object.keys(workflow.state.fields).filter((name) => texts.some((text) => inText(text, name, '') !== text));
}

/** The state fields that the edges decide by. */
export function fieldsDecidedBy(workflow: Workflow): string[] {
  const logics = workflow.edges.flatMap(({ routes }) => (routes ?? []).map(({ condition }) => condition.logic));
  const named = new Set(
    workflow.edges.flatMap(({ loop, parallel }) => [
      loop?.condition_field,
      parallel?.items_field,
      parallel?.collect_field,
    ]),
  );
  return Object.keys(workflow.state.fields).filter(
    (name) => named.has(name) || logics.some((logic) => inCondition(logic, name, '') !== logic),
  );
}

function fieldInNode(node: WorkflowNode, path: ConfigPath, from: string, to: string): Change[] {
  const shadowed = Object.keys(node.inputs ?? {}).includes(from);
  const isGiven = node.outputs.includes(from) || inText(node.prompt, from, to) !== node.prompt;
  const words = (text: string) => (isGiven ? inWords(text, from, to) : text);
  const prompt = shadowed ? node.prompt : inText(words(node.prompt), from, to);
  return [
    ...replaced([...path, 'prompt'], node.prompt, prompt),
    ...replaced([...path, 'description'], node.description ?? '', words(node.description ?? '')),
    ...Object.entries(node.inputs ?? {}).flatMap(([key, text]) =>
      replaced([...path, 'inputs', key], text, inText(text, from, to)),
    ),
    ...node.outputs.flatMap((name, at) => named([...path, 'outputs', at], name, from, to)),
    ...(node.output_schema.fields ?? []).flatMap(({ name }, at) =>
      named([...path, 'output_schema', 'fields', at, 'name'], name, from, to),
    ),
    ...(node.output_schema.fields ?? []).flatMap(({ name, description = '' }, at) =>
      name === from
        ? replaced([...path, 'output_schema', 'fields', at, 'description'], description, words(description))
        : [],
    ),
  ];
}

/** `{field}`, `{state.field}` and `{field.key}`. */
function inText(text: string, from: string, to: string): string {
  return text.replaceAll(
    /\{(state\.)?([^{}.]+)((?:\.[^{}]*)?)\}/g,
    (whole, state: string | undefined, name: string, rest: string) =>
      name === from ? `{${state ?? ''}${to}${rest}}` : whole,
  );
}

function inCondition(logic: string, from: string, to: string): string {
  return logic.replaceAll(/\bstate\.(\w+)\b/g, (whole, name: string) => (name === from ? `state.${to}` : whole));
}

function named(path: ConfigPath, value: string | undefined, from: string, to: string): Change[] {
  return value === from ? [{ kind: 'set', path, value: to }] : [];
}

function replaced(path: ConfigPath, before: string, after: string): Change[] {
  return before === after ? [] : [{ kind: 'set', path, value: after }];
}
