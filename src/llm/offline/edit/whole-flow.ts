import type { Workflow } from '../../../workflow/schema/schema.ts';
import type { Edge } from '../compile/graph.ts';
import { unwrittenFields } from '../compile/data-flow.ts';
import type { Change } from './change.ts';
import { fieldsDecidedBy, fieldsRead } from './references.ts';

/**
 * Gives an empty value to every field that is read on some path before it is written, and takes out every field that no step reads or writes any
 * more, where that was not so before the edit.
 */
export function wholeFlow(before: Workflow, after: Workflow): Change[] {
  const known = new Set(unwritten(before));
  const [used, left] = [usedFields(before), usedFields(after)];
  return [
    ...unwritten(after)
      .filter((name) => !known.has(name))
      .map((name): Change => ({
        kind: 'set',
        path: ['state', 'fields', name, 'default'],
        value: emptyValue(after.state.fields[name]?.type ?? 'str'),
      })),
    ...Object.keys(after.state.fields)
      .filter((name) => used.has(name) && !left.has(name))
      .map((name): Change => ({ kind: 'remove', path: ['state', 'fields', name] })),
  ];
}

/** The fields that some step reads or writes, or that a route reads. */
function usedFields(workflow: Workflow): Set<string> {
  const named = workflow.nodes.flatMap((node) => [...node.outputs, ...fieldsRead(node, workflow)]);
  return new Set([...named, ...fieldsDecidedBy(workflow)]);
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
