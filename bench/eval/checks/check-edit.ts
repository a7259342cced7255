import type { Workflow } from '../../../src/workflow/schema/schema.ts';
import { checkSets, ofWorkflow, type Checks } from './check.ts';
import { leavesOf } from './plain-workflow.ts';
import { sourceOf } from './source-text.ts';

/** Predicates on the changes of an edit, and on what it left unchanged. */

type Part = 'nodes' | 'fields';

function changedParts(part: Part, names: readonly string[], before: string, after: string): string[] {
  return names.filter((name) => {
    const was = sourceOf(before, part, name);
    return was === undefined || was !== sourceOf(after, part, name);
  });
}

function changedNodes(before: Workflow, after: Workflow): string[] {
  const was = new Map(before.nodes.map((node) => [node.id, fingerprint(node)]));
  const is = new Map(after.nodes.map((node) => [node.id, fingerprint(node)]));
  return [...new Set([...was.keys(), ...is.keys()])].filter((id) => was.get(id) !== is.get(id));
}

function fingerprint(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item));
}

/** `**` stands for any path. */
function isUnder(path: string, glob: string): boolean {
  return glob.endsWith('.**') ? path === glob.slice(0, -3) || path.startsWith(glob.slice(0, -2)) : path === glob;
}

function reachable({ edges }: Workflow, start: string): Set<string> {
  const seen = new Set<string>();
  const waiting = [start];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    for (const edge of edges.filter(({ from }) => from === id)) {
      const targets = [edge.to, ...(edge.routes ?? []).map(({ to }) => to), edge.loop?.exit_to];
      for (const to of targets) {
        if (to === undefined || seen.has(to)) continue;
        seen.add(to);
        waiting.push(to);
      }
    }
  }
  return seen;
}

/** Names that prompts, conditions, outputs and edges use but nothing defines. */
function danglingNames({ nodes, edges, state }: Workflow): string[] {
  const fields = new Set(Object.keys(state.fields));
  const steps = new Set([...nodes.map(({ id }) => id), 'START', 'END']);
  const ofNodes = nodes.flatMap(({ prompt, inputs, outputs }) => {
    const known = new Set([...fields, ...Object.keys(inputs ?? {})]);
    const used = Array.from(prompt.matchAll(/\{(?:state\.)?([A-Za-z_]\w*)\}/g), ([, name = '']) => name);
    return [...used.filter((name) => !known.has(name)), ...outputs.filter((name) => !fields.has(name))];
  });
  const ofEdges = edges.flatMap(({ from, to, routes }) => {
    const logics = (routes ?? []).flatMap(({ condition }) =>
      Array.from(condition.logic.matchAll(/state\.([A-Za-z_]\w*)/g), ([, name = '']) => name),
    );
    const ends = [from, to, ...(routes ?? []).map((route) => route.to)].filter((end) => end !== undefined);
    return [...logics.filter((name) => !fields.has(name)), ...ends.filter((end) => !steps.has(end))];
  });
  return [...ofNodes, ...ofEdges];
}

const NO_BEFORE = 'there was no valid config before';

export const EDIT_CHECKS: Pick<
  Checks,
  'preserve' | 'changed_paths_only' | 'changed_nodes_max' | 'removed_nodes' | 'same_as' | 'reorder' | 'no_dangling_refs'
> = {
  preserve: ({ preserve: { nodes = [], fields = [] } }, { config, before }) => {
    if (config === undefined || before === undefined) return 'there is nothing to compare';
    const changed = [
      ...changedParts('nodes', nodes, before.yaml, config.yaml),
      ...changedParts('fields', fields, before.yaml, config.yaml),
    ];
    return changed.length > 0 ? `${changed.join(', ')} is not byte-equal` : undefined;
  },
  changed_paths_only: ofWorkflow(({ changed_paths_only: globs }, workflow, { before }) => {
    if (before?.workflow === undefined) return NO_BEFORE;
    const [was, is] = [leavesOf(before.workflow), leavesOf(workflow)];
    const changed = [...new Set([...was.keys(), ...is.keys()])].filter((path) => was.get(path) !== is.get(path));
    const others = changed.filter((path) => !globs.some((glob) => isUnder(path, glob)));
    return others.length > 0 ? `${others.slice(0, 3).join(', ')} changed too` : undefined;
  }),
  changed_nodes_max: ofWorkflow(({ changed_nodes_max: most }, workflow, { before }) => {
    if (before?.workflow === undefined) return NO_BEFORE;
    const changed = changedNodes(before.workflow, workflow);
    return changed.length > most ? `${changed.length} steps changed` : undefined;
  }),
  removed_nodes: ofWorkflow(({ removed_nodes: ids }, { nodes }, { before }) => {
    const had = before?.workflow?.nodes.map(({ id }) => id) ?? [];
    return (
      checkSets(
        { none: ids },
        nodes.map(({ id }) => id),
        'step',
      ) ?? checkSets({ all: ids }, had, 'earlier step')
    );
  }),
  same_as: (_expected, { config, start }) =>
    config !== undefined && config.yaml === start?.yaml ? undefined : 'it is not what it was at the start',
  reorder: ofWorkflow(({ reorder: { before, after } }, workflow) =>
    reachable(workflow, before).has(after) && !reachable(workflow, after).has(before)
      ? undefined
      : `${after} does not come after ${before}`,
  ),
  no_dangling_refs: ofWorkflow((_expected, workflow) => {
    const dangling = danglingNames(workflow);
    return dangling.length > 0 ? `${dangling.join(', ')} is nowhere defined` : undefined;
  }),
};
