import type { Workflow } from '../../../workflow/schema/schema.ts';
import type { Edge } from '../compile/graph.ts';
import { unwrittenFields } from '../compile/data-flow.ts';
import type { Change } from './change.ts';
import { fieldsRead } from './references.ts';

/** Gives an empty value to every field that is read on some path before it is written, where that was not so before the edit. */
export function wholeFlow(before: Workflow, after: Workflow): Change[] {
  const known = new Set(unwritten(before));
  return unwritten(after)
    .filter((name) => !known.has(name))
    .map((name) => ({
      kind: 'set',
      path: ['state', 'fields', name, 'default'],
      value: emptyValue(after.state.fields[name]?.type ?? 'str'),
    }));
}

function unwritten(workflow: Workflow): string[] {
  const { nodes, edges, state } = workflow;
  const fields = Object.keys(state.fields);
  const given = new Set(
    fields.filter((name) => state.fields[name]?.required === true || state.fields[name]?.default !== undefined),
  );
  const steps = nodes.map((node) => ({ id: node.id, reads: fieldsRead(node, workflow), gives: node.outputs }));
  return [...unwrittenFields({ given, fields, steps, edges: edges.flatMap(waysOf) })].filter((name) =>
    steps.some(({ gives }) => gives.includes(name)),
  );
}

function waysOf({ from, to, routes = [], loop, parallel }: Workflow['edges'][number]): Edge[] {
  const targets = [to, loop?.exit_to, parallel?.target_node].filter((target) => target !== undefined);
  return [
    ...targets.map((target): Edge => ({ from, to: target })),
    ...(routes.length === 0
      ? []
      : [{ from, routes: routes.map((route) => ({ logic: route.condition.logic, to: route.to })) }]),
  ];
}

/** The value that a field of a type has before anything was written to it. */
export function emptyValue(type: string): string | number | boolean | [] {
  if (type.startsWith('list')) return [];
  if (type === 'bool') return false;
  return type === 'int' || type === 'float' ? 0 : '';
}
