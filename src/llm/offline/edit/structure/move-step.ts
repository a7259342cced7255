import type { Workflow } from '../../../../workflow/schema/schema.ts';
import { say } from '../../speech.ts';
import type { Change } from '../change.ts';
import { changing, type EditOf, type EditRequest, type EditResult, saying } from '../edit.ts';
import { namedField, setPrompt, withMaterial, withoutMaterial } from '../prompt-text.ts';
import { fieldsRead } from '../references.ts';

/** Takes a step out and puts it in elsewhere; only in a row, where no step decides. */
export function moveStep(request: EditRequest, { step, place }: EditOf<'move'>): EditResult {
  const { language, workflow } = request;
  const order = rowOf(workflow);
  const rest = order?.filter((id) => id !== step);
  if (rest === undefined || ('step' in place && place.step === step)) return saying(say(language, 'cannot_insert'));
  const at =
    'step' in place
      ? rest.indexOf(place.step) + (place.at === 'after' ? 1 : 0)
      : place.at === 'start'
        ? 0
        : rest.length;
  const moved = rest.toSpliced(at, 0, step);
  const edges = ['START', ...moved].map((from, index) => ({ from, to: moved[index] ?? 'END' }));
  return changing(
    [...edgeChanges(workflow, edges), ...rereadMoved(workflow, moved)],
    say(language, 'done_move', { name: step, list: moved.map((id) => `\`${id}\``).join(' -> ') }),
  );
}

/** The ids in their order, where each step leads to exactly one other. */
function rowOf({ edges, nodes }: Workflow): string[] | undefined {
  const order: string[] = [];
  for (
    let here = edges.find(({ from }) => from === 'START')?.to;
    here !== undefined && here !== 'END' && !order.includes(here);
  ) {
    order.push(here);
    here = edges.find(({ from }) => from === here)?.to;
  }
  return order.length === nodes.length ? order : undefined;
}

function edgeChanges({ edges }: Workflow, wanted: readonly { from: string; to: string }[]): Change[] {
  return edges.flatMap((edge, index): Change[] => {
    const to = wanted.find(({ from }) => from === edge.from)?.to;
    return to === undefined || to === edge.to ? [] : [{ kind: 'set', path: ['edges', index, 'to'], value: to }];
  });
}

/** A step that read what now comes later is given what comes before it instead; the step that now comes later is given that. */
function rereadMoved(workflow: Workflow, order: readonly string[]): Change[] {
  let previous: readonly string[] = [];
  const made = new Set<string>();
  const written = new Set(workflow.nodes.flatMap(({ outputs }) => outputs));
  return order.flatMap((id): Change[] => {
    const index = workflow.nodes.findIndex((node) => node.id === id);
    const node = workflow.nodes[index];
    if (node === undefined) return [];
    const early = fieldsRead(node, workflow).filter(
      (name) => written.has(name) && !made.has(name) && workflow.state.fields[name]?.required !== true,
    );
    let prompt = node.prompt;
    for (const name of early) prompt = withoutMaterial(prompt, name) ?? prompt;
    const reads = fieldsRead({ ...node, prompt }, workflow);
    const before = [...made].at(-1);
    const needs =
      early.length > 0 && reads.length === 0
        ? (before ?? Object.keys(workflow.state.fields).find((name) => !written.has(name)))
        : early.length === 0 && before !== undefined && !reads.some((name) => made.has(name)) && made.size > 0
          ? before
          : undefined;
    if (needs !== undefined && !reads.includes(needs)) prompt = withMaterial(prompt, [namedField(workflow, needs)]);
    const told = fieldsRead({ ...node, prompt }, workflow);
    const [lately] = previous;
    if (lately !== undefined && node.code === undefined && !previous.some((name) => told.includes(name)))
      prompt = withMaterial(prompt, [namedField(workflow, lately)]);
    previous = node.outputs;
    for (const name of node.outputs) made.add(name);
    return prompt === node.prompt ? [] : [setPrompt(index, prompt)];
  });
}
