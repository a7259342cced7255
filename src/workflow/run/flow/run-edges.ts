import type { Path } from '../../../pyyaml/path.ts';
import type { LooseEdge, RunContext } from '../run-context.ts';

/** Edges that the validator lets pass and LangGraph refuses to build, or that lead elsewhere than they say. */
export function checkEdges(context: RunContext): void {
  const { workflow } = context;
  checkRepeatedStart(context);
  checkRepeatedKinds(context);
  checkReservedIds(context);
  workflow.edges?.forEach((edge, index) => {
    if (edge === undefined) return;
    const path = ['edges', index];
    if (edge.from === 'END')
      noteEndpoint(context, [...path, 'from'], 'Nothing can lead on from END; remove this edge.');
    if (edge.to === 'START') noteEndpoint(context, [...path, 'to'], 'Nothing can lead back to START; name a node.');
    noteTargets(context, edge, path);
  });
}

function noteEndpoint({ note }: RunContext, path: Path, message: string): void {
  note({ code: 'run.edge_endpoint', outcome: 'never', path, message });
}

function noteTargets({ note }: RunContext, edge: LooseEdge, path: Path): void {
  if (edge.to === '') {
    const message = 'An edge with an empty target is dropped; name a node or END, or remove it.';
    note({ code: 'effect.empty_target', outcome: 'runs', path: [...path, 'to'], message });
  }
  const message = 'Leading to START ends the run instead of beginning again; name END or the first node.';
  const toStart = (at: Path) => note({ code: 'effect.target_start', outcome: 'runs', path: at, message });
  edge.routes?.forEach((route, index) => {
    if (route?.to === 'START') toStart([...path, 'routes', index, 'to']);
  });
  if (edge.loop?.exit_to === 'START') toStart([...path, 'loop', 'exit_to']);
}

function checkRepeatedStart({ workflow, note }: RunContext): void {
  const starts = (workflow.edges ?? []).flatMap((edge, index) => (edge?.from === 'START' ? [index] : []));
  for (const index of starts.slice(1)) {
    const message = 'Only one edge may begin at START, even if both lead to the same node; remove this one.';
    note({ code: 'run.many_start_edges', outcome: 'never', path: ['edges', index], message });
  }
}

/** LangGraph names a branch by its kind, and refuses two of one name at a node. */
function checkRepeatedKinds({ workflow, note }: RunContext): void {
  const seen = new Set<string>();
  workflow.edges?.forEach((edge, index) => {
    if (edge?.from === undefined) return;
    for (const kind of ['routes', 'loop', 'parallel'] as const) {
      if (edge[kind] === undefined) continue;
      const key = `${kind} ${edge.from}`;
      const message = `\`${edge.from}\` has a second edge with \`${kind}\`, which cannot be built; put all of it into one edge.`;
      if (seen.has(key))
        note({ code: 'run.repeated_branch', outcome: 'never', path: ['edges', index, kind], message, atKey: true });
      seen.add(key);
    }
  });
}

const RESERVED_IDS = new Set(['__start__', '__end__', '__input__', '__error__']);

function checkReservedIds({ workflow, note }: RunContext): void {
  workflow.nodes?.forEach((node, index) => {
    const { id } = node ?? {};
    if (id === undefined) return;
    const path = ['nodes', index, 'id'];
    if (RESERVED_IDS.has(id)) {
      const message = `LangGraph keeps the name \`${id}\` for itself; call this node something else.`;
      note({ code: 'run.reserved_id', outcome: 'never', path, message });
    }
    if (/[^\0-\x7f]/.test(id)) {
      const message = `\`${id}\` is not ASCII, and whether it is allowed depends on the Python version; use small letters and underscores.`;
      note({ code: 'effect.non_ascii_name', outcome: 'runs', path, message });
    }
  });
}
