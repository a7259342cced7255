import { checkState } from '../run/run-state.ts';
import type { RunContext, RunFinding } from '../run/run-context.ts';
import { checkEdges } from '../run/flow/run-edges.ts';
import type { RunFailure } from './run-end.ts';
import type { Fields } from './run-state.ts';
import type { Workflow, WorkflowEdge, WorkflowNode } from '../schema/schema.ts';

/** A workflow made ready to be run through. */
export interface Plan {
  readonly workflow: Workflow;
  readonly fields: Fields;
  readonly nodes: ReadonlyMap<string, WorkflowNode>;
  /** The place of each node under `nodes`: steps that run at once are listed in this order. */
  readonly order: ReadonlyMap<string, number>;
  readonly edges: ReadonlyMap<string, readonly WorkflowEdge[]>;
  /** Supersteps that LangGraph allows: the run fails after that one. */
  readonly limit: number;
  /** Why the runtime cannot build the state model, and the graph: the inputs are checked between the two. */
  readonly modelFailure: RunFailure | undefined;
  readonly graphFailure: RunFailure | undefined;
}

/** LangGraph's own, since January 2026; `LANGGRAPH_DEFAULT_RECURSION_LIMIT` overrides it. */
const DEFAULT_LIMIT = 10_000;

/** `workflow` has passed validation. */
export function createPlan(workflow: Workflow, limit = DEFAULT_LIMIT): Plan {
  const edges = new Map<string, WorkflowEdge[]>();
  for (const edge of workflow.edges) {
    const from = edges.get(edge.from) ?? [];
    from.push(edge);
    edges.set(edge.from, from);
  }
  const found = findings(workflow);
  return {
    workflow,
    fields: workflow.state.fields,
    nodes: new Map(workflow.nodes.map((node) => [node.id, node])),
    order: new Map(workflow.nodes.map(({ id }, index) => [id, index])),
    edges,
    limit,
    modelFailure: modelFailure(found),
    graphFailure: graphFailure(found),
  };
}

function findings(workflow: Workflow): readonly RunFinding[] {
  const found: RunFinding[] = [];
  const fieldNames = Object.keys(workflow.state.fields);
  const context: RunContext = {
    workflow,
    known: { fields: true, nodes: true, edges: true },
    fieldNames,
    fields: new Set(fieldNames),
    suggest: () => undefined,
    note: (finding) => found.push({ ...finding, severity: 'warning' }),
  };
  checkState(context);
  checkEdges(context);
  return found;
}

const MODEL_CODES = new Set(['run.object_without_schema', 'run.object_bad_schema', 'run.field_name']);

function modelFailure(found: readonly RunFinding[]): RunFailure | undefined {
  const problem = found.find(({ code, path }) => MODEL_CODES.has(code) && !isFoundLate(String(path.at(-1))));
  if (problem === undefined) return undefined;
  const { message } = problem;
  return { ok: false, error: 'GraphBuildError', phase: 'state_model_build', cause: 'StateBuilderError', message };
}

/** Names with which the model is built, and the run fails later. */
function isFoundLate(name: string): boolean {
  return name.startsWith('branch:to:') || /^model_(?:copy|extra|fields_set)$/.test(name);
}

/** Only a second branch of the same kind is refused by LangGraph itself, with a bare ValueError. */
function graphFailure(found: readonly RunFinding[]): RunFailure | undefined {
  const known = found.filter(({ code }) => GRAPH_CODES.has(code));
  const problem = known.find(({ code }) => code !== 'run.repeated_branch') ?? known[0];
  if (problem === undefined) return undefined;
  const cause = problem.code === 'run.repeated_branch' ? 'ValueError' : 'GraphBuilderError';
  return { ok: false, error: 'GraphBuildError', phase: 'graph_build', cause, message: problem.message };
}

const GRAPH_CODES = new Set(['run.edge_endpoint', 'run.many_start_edges', 'run.repeated_branch', 'run.reserved_id']);
