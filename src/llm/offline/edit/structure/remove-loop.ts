import type { Workflow } from '../../../../workflow/schema/schema.ts';
import { say } from '../../speech.ts';
import type { Change } from '../change.ts';
import { changing, type EditRequest, type EditResult, saying } from '../edit.ts';
import { redirect } from './insert-step.ts';
import { setPrompt, withoutMaterial } from '../prompt-text.ts';
import { ROUNDS } from '../references.ts';

/** Takes a counted loop out: its counter, its check and the step that only it led to. What is made once stays. */
export function removeLoop({ workflow, language }: EditRequest): EditResult {
  const { edges, nodes } = workflow;
  const at = edges.findIndex(({ routes }) => routes?.some(({ condition }) => ROUNDS.test(condition.logic)));
  const routes = edges[at]?.routes ?? [];
  const out = routes.find(({ condition }) => ROUNDS.test(condition.logic));
  const back = routes.find(({ condition }) => condition.logic === 'default')?.to;
  const counter = edges[at]?.from;
  if (out === undefined || back === undefined || counter === undefined)
    return saying(say(language, 'nothing_to_change'));
  const passed =
    routes.find(({ to, condition }) => to === out.to && condition !== out.condition)?.condition.logic ?? '';
  const check = nodes.find(
    ({ id, outputs }) => leadsTo(workflow, id, counter) && outputs.some((name) => passed === `state.${name}`),
  );
  const isRedo = edges.every(
    ({ to, routes: ways }, index) => to !== back && (index === at || ways?.every((way) => way.to !== back) !== false),
  );
  const gone = [counter, ...(check === undefined ? [] : [check.id]), ...(isRedo ? [back] : [])];
  const fields = nodes.filter(({ id }) => gone.includes(id)).flatMap(({ outputs }) => outputs);
  const kept = new Set(nodes.filter(({ id }) => !gone.includes(id)).flatMap(({ outputs }) => outputs));
  const lost = fields.filter((name) => !kept.has(name));
  const entry = check?.id ?? counter;
  return changing(
    [
      ...edges.flatMap((edge, index) => (gone.includes(edge.from) ? [] : redirect(edge, index, entry, out.to))),
      ...nodes.flatMap(({ id, prompt, outputs }, index): Change[] => {
        if (gone.includes(id)) return [];
        const told = [...lost, ...(id === back ? outputs : [])].reduce(
          (text, name) => withoutMaterial(text, name) ?? text,
          prompt,
        );
        return told === prompt ? [] : [setPrompt(index, told)];
      }),
      ...removals(
        edges.map(({ from }) => gone.includes(from)),
        'edges',
      ),
      ...removals(
        nodes.map(({ id }) => gone.includes(id)),
        'nodes',
      ),
      ...lost.map((name): Change => ({ kind: 'remove', path: ['state', 'fields', name] })),
    ],
    ...gone.map((name) => say(language, 'done_remove', { name })),
  );
}

function leadsTo({ edges }: Workflow, from: string, to: string): boolean {
  return edges.some((edge) => edge.from === from && edge.to === to);
}

/** The last first, so that no place shifts before its turn. */
function removals(isGone: readonly boolean[], list: 'edges' | 'nodes'): Change[] {
  return isGone
    .flatMap((gone, index): Change[] => (gone ? [{ kind: 'remove', path: [list, index] }] : []))
    .toReversed();
}
