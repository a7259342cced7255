import type { Workflow, WorkflowEdge, WorkflowNode } from '../schema/schema.ts';
import { runningOrder } from './running-order.ts';
import { fieldsReadBy } from './step-reads.ts';

/** Everything that a person may want to know about one step, without reading the file. */
export interface StepDetails {
  readonly id: string;
  readonly description?: string;
  readonly prompt: string;
  /** It runs this code instead of asking a model. */
  readonly code?: string;
  /** The model and its temperature, where the step has its own. */
  readonly model?: string;
  readonly temperature?: number;
  readonly tools: readonly string[];
  /** State fields, by name. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Where it goes; `END` is the end. */
  readonly next: readonly NextStep[];
}

interface NextStep {
  readonly to: string;
  /** As written in the file; absent where it always goes there. */
  readonly condition?: string;
}

/** The steps in the order in which they run. */
export function stepDetails(workflow: Workflow): readonly StepDetails[] {
  const edges = Map.groupBy(workflow.edges, ({ from }) => from);
  return runningOrder(workflow).map((node) => detailsOf(node, edges.get(node.id) ?? []));
}

function detailsOf(node: WorkflowNode, edges: readonly WorkflowEdge[]): StepDetails {
  const { id, description, prompt, code, llm, tools = [], outputs } = node;
  return {
    id,
    prompt,
    ...(description === undefined ? {} : { description }),
    ...(code === undefined || code === '' ? {} : { code }),
    ...(llm?.model === undefined ? {} : { model: llm.model }),
    ...(llm?.temperature === undefined ? {} : { temperature: llm.temperature }),
    tools: tools.map((tool) => (typeof tool === 'string' ? tool : tool.name)),
    reads: [...fieldsReadBy(node)],
    writes: outputs,
    next: edges.flatMap(nextSteps),
  };
}

function nextSteps({ to, routes = [], loop, parallel }: WorkflowEdge): readonly NextStep[] {
  return [
    ...(to === undefined ? [] : [{ to }]),
    ...routes.map(({ condition, to: target }) => ({ to: target, condition: condition.logic })),
    ...(loop === undefined ? [] : [{ to: loop.exit_to, condition: loop.condition_field }]),
    ...(parallel === undefined ? [] : [{ to: parallel.target_node, condition: `each of ${parallel.items_field}` }]),
  ];
}
