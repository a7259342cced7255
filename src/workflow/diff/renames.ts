import type { StateField, Workflow, WorkflowEdge, WorkflowNode } from '../schema/schema.ts';
import { fingerprint } from './fingerprint.ts';

/** Earlier names with the ones that took their place. */
export interface Renames {
  readonly steps: ReadonlyMap<string, string>;
  readonly fields: ReadonlyMap<string, string>;
}

/** Steps and fields that have another name and are otherwise the same. A name that could have become two others counts as removed. */
export function findRenames(before: Workflow, after: Workflow): Renames {
  const fields = renamedFields(before, after);
  return { fields, steps: renamedSteps(withNames(before, { fields, steps: new Map() }).nodes, after.nodes) };
}

function renamedFields(before: Workflow, after: Workflow): ReadonlyMap<string, string> {
  const [old, now] = [before.state.fields, after.state.fields];
  const [oldPlaces, newPlaces] = [outputPlaces(before), outputPlaces(after)];
  return pairs(
    missing(Object.keys(old), now).map((name) => ({ name, keys: fieldKeys(old[name], oldPlaces.get(name)) })),
    missing(Object.keys(now), old).map((name) => ({ name, keys: fieldKeys(now[name], newPlaces.get(name)) })),
  );
}

function fieldKeys(field: StateField | undefined, place: string | undefined): readonly string[] {
  return [
    ...(place === undefined ? [] : [`${field?.type} at ${place}`]),
    ...(field?.description ? [fingerprint([field.type, field.required, field.description])] : []),
  ];
}

function missing(names: readonly string[], fields: object): readonly string[] {
  return names.filter((name) => !Object.hasOwn(fields, name));
}

/** Which step writes a field, and as which of its outputs. */
function outputPlaces({ nodes }: Workflow): ReadonlyMap<string, string> {
  return new Map(nodes.flatMap(({ id, outputs }) => outputs.map((name, index) => [name, `${id} ${index}`] as const)));
}

function renamedSteps(before: readonly WorkflowNode[], after: readonly WorkflowNode[]): ReadonlyMap<string, string> {
  return pairs(stepsWithout(before, after), stepsWithout(after, before));
}

/** The steps of which the others know no id. */
function stepsWithout(nodes: readonly WorkflowNode[], others: readonly WorkflowNode[]): readonly Named[] {
  const ids = new Set(others.map(({ id }) => id));
  return nodes.filter(({ id }) => !ids.has(id)).map((node) => ({ name: node.id, keys: stepKeys(node) }));
}

function stepKeys({ prompt, code, outputs }: WorkflowNode): readonly string[] {
  return [fingerprint([prompt, code, outputs]), ...(code ? [] : [fingerprint(prompt)])];
}

interface Named {
  readonly name: string;
  /** What names of the same thing have in common, the surest first. */
  readonly keys: readonly string[];
}

function pairs(removed: readonly Named[], added: readonly Named[]): ReadonlyMap<string, string> {
  const [old, now] = [byKey(removed), byKey(added)];
  const taken = new Set<string>();
  const found = removed.flatMap(({ name, keys }) => {
    for (const key of keys) {
      const to = now.get(key);
      if (to === undefined || old.get(key) !== name || taken.has(to)) continue;
      taken.add(to);
      return [[name, to] as const];
    }
    return [];
  });
  return new Map(found);
}

/** Keys that several names have are left out. */
function byKey(all: readonly Named[]): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const { name, keys } of all) for (const key of new Set(keys)) found.set(key, found.has(key) ? undefined : name);
  return found;
}

/** The workflow with new names in place of earlier ones, so that what is left to compare is the change of something else. */
export function withNames(workflow: Workflow, { steps, fields }: Renames): Workflow {
  if (steps.size === 0 && fields.size === 0) return workflow;
  const step = (id: string) => steps.get(id) ?? id;
  const field = (name: string) => fields.get(name) ?? name;
  const text = (written: string) =>
    written.replaceAll(MENTION, (_, lead: string, name: string) => `${lead}${field(name)}`);
  return {
    ...workflow,
    state: {
      fields: Object.fromEntries(Object.entries(workflow.state.fields).map(([name, value]) => [field(name), value])),
    },
    nodes: workflow.nodes.map((node) => ({
      ...node,
      id: step(node.id),
      prompt: text(node.prompt),
      outputs: node.outputs.map(field),
      output_schema: withFieldNames(node.output_schema, field),
      ...(node.inputs && {
        inputs: Object.fromEntries(Object.entries(node.inputs).map(([name, value]) => [name, text(value)])),
      }),
    })),
    edges: workflow.edges.map((edge) => withEdgeNames(edge, step, field, text)),
  };
}

/** A field where a prompt, an input or a condition names it: `{name`, `{state.name`, `state.name`. */
const MENTION = /(\{(?:state\.)?|\bstate\.)([A-Za-z_]\w*)/g;

type Rename = (name: string) => string;

function withFieldNames(schema: WorkflowNode['output_schema'], field: Rename): WorkflowNode['output_schema'] {
  if (schema.fields === undefined) return schema;
  return { ...schema, fields: schema.fields.map((one) => ({ ...one, name: field(one.name) })) };
}

function withEdgeNames(edge: WorkflowEdge, step: Rename, field: Rename, text: Rename): WorkflowEdge {
  const { from, to, routes, loop } = edge;
  return {
    ...edge,
    from: step(from),
    ...(to !== undefined && { to: step(to) }),
    ...(routes && {
      routes: routes.map((route) => ({ condition: { logic: text(route.condition.logic) }, to: step(route.to) })),
    }),
    ...(loop && { loop: { ...loop, condition_field: field(loop.condition_field), exit_to: step(loop.exit_to) } }),
  };
}
