import type { TokenUsage } from '../llm/provider.ts';
import { loopEnds } from '../workflow/outline/loop-ends.ts';
import { runningOrder } from '../workflow/outline/running-order.ts';
import { arcsOf, successors } from '../workflow/rules/graph.ts';
import type { Workflow, WorkflowNode } from '../workflow/schema/schema.ts';
import { resolvedPlaceholders } from '../workflow/template.ts';

/** The expected effort of a trial, as far as the workflow and its inputs tell. */
export interface TrialEstimate {
  /** Steps on the shortest path to the end. */
  readonly leastSteps: number;
  /** Counts each step once, and those of a bounded loop as often as it can repeat. */
  readonly mostSteps: number;
  /** Usage for `mostSteps`. */
  readonly usage: TokenUsage;
  /** The steps of loops that only data can end. */
  readonly unbounded: readonly (readonly string[])[];
}

const CHARS_A_TOKEN = 4;
/** Tokens around a prompt, and tokens of a step's answer; texts of earlier steps count as long as an answer. */
const FRAME_TOKENS = 150;
const ANSWER_TOKENS = 300;

export function estimateTrial(workflow: Workflow, inputs: Readonly<Record<string, string>>): TrialEstimate {
  const loops = loopEnds(workflow);
  const rounds = new Map<string, number>();
  for (const { steps, bound } of loops) for (const id of steps) rounds.set(id, bound?.rounds ?? 1);
  let [mostSteps, inputTokens, outputTokens] = [0, 0, 0];
  for (const node of runningOrder(workflow)) {
    const times = Math.max(1, rounds.get(node.id) ?? 1);
    mostSteps += times;
    if (node.code !== undefined && node.code !== '') continue;
    inputTokens += times * promptTokens(node, inputs);
    outputTokens += times * ANSWER_TOKENS;
  }
  return {
    leastSteps: shortestWay(workflow),
    mostSteps,
    usage: { inputTokens, outputTokens, cachedInputTokens: 0 },
    unbounded: loops.filter(({ bound }) => bound === undefined).map(({ steps }) => steps),
  };
}

function promptTokens(
  { prompt, inputs: mappings = {} }: WorkflowNode,
  inputs: Readonly<Record<string, string>>,
): number {
  const templates = [prompt, ...Object.values(mappings)];
  const named = new Set(templates.flatMap((template) => resolvedPlaceholders(template)));
  let tokens = FRAME_TOKENS + Math.ceil(prompt.length / CHARS_A_TOKEN);
  for (const name of named) {
    const given = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    tokens += given === undefined ? ANSWER_TOKENS : Math.ceil(given.length / CHARS_A_TOKEN);
  }
  return tokens;
}

/** Number of steps on the shortest path from START to END. */
function shortestWay({ edges }: Workflow): number {
  const next = successors(arcsOf(edges));
  const seen = new Set(['START']);
  let front = ['START'];
  for (let steps = 0; front.length > 0; steps += 1) {
    const reached = front.flatMap((id) => [...(next.get(id) ?? [])]);
    if (reached.includes('END')) return steps;
    front = [...new Set(reached)].filter((id) => !seen.has(id));
    for (const id of front) seen.add(id);
  }
  return 0;
}

/** The estimate in one line. `price` is the price of its tokens, if known. */
export function estimateLine(
  { leastSteps, mostSteps, usage, unbounded }: TrialEstimate,
  maxSteps: number,
  price?: number,
): string {
  const steps = leastSteps === mostSteps ? `${mostSteps}` : `${leastSteps} to ${mostSteps}`;
  const tokens = Math.ceil((usage.inputTokens + usage.outputTokens) / 100) * 100;
  const used =
    tokens === 0 ? '' : `, at most about ${tokens} tokens${price === undefined ? '' : ` (${shownPrice(price)})`}`;
  const loops = unbounded.map((ids) => ids.map((id) => `\`${id}\``).join(', '));
  const open =
    loops.length === 0
      ? ''
      : ` Nothing bounds how often these repeat: ${loops.join('; ')}. The trial stops at ${maxSteps} steps.`;
  return `Estimate: ${steps} ${mostSteps === 1 ? 'step' : 'steps'}${used}.${open}`;
}

/** In the currency of `LLM_PRICES`. */
export function shownPrice(price: number): string {
  return `price ${price < 0.01 ? price.toFixed(4) : price.toFixed(2)}`;
}
