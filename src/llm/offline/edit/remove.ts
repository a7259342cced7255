import type { Workflow } from '../../../workflow/schema/schema.ts';
import { findCues } from '../cue.ts';
import { say } from '../speech.ts';
import type { Change } from './change.ts';
import { saying, type EditCommand } from './edit-request.ts';
import { stepMentions } from './mention.ts';
import { fieldsDecidedBy, fieldsRead } from './references.ts';
import { askWhich } from './which.ts';

/** "remove the fact check", "drop step 2". */
export const remove: EditCommand = (request) => {
  const { reading, workflow } = request;
  const { language } = reading;
  const [verb] = findCues(language.cues('edit.remove'), reading.folded);
  if (verb === undefined) return undefined;
  const [mention] = stepMentions(request);
  if (mention === undefined) return askWhich(request);
  reading.claim(verb);
  reading.claim(mention);
  const { name: step } = mention;
  if (workflow.nodes.length === 1) return saying(say(language, 'only_step', { name: step }));
  const edges = edgesWithout(workflow, step);
  if (edges === undefined) return saying(say(language, 'cannot_remove', { name: step }));
  const { changes, inputs } = fieldsWithout(workflow, step);
  const index = workflow.nodes.findIndex(({ id }) => id === step);
  return {
    kind: 'change',
    changes: [...edges, { kind: 'remove', path: ['nodes', index] }, ...changes],
    said: [
      say(language, 'done_remove', { name: step }),
      ...(inputs.length === 0
        ? []
        : [say(language, 'now_inputs', { list: inputs.map((name) => `\`${name}\``).join(', ') })]),
    ],
  };
};

/** What led to the step leads to what follows it; undefined where the step decides between several ways. */
function edgesWithout(workflow: Workflow, step: string): Change[] | undefined {
  const own = workflow.edges.flatMap((edge, index) => (edge.from === step ? [{ edge, index }] : []));
  const [only] = own;
  const next = only?.edge.to;
  if (only === undefined || own.length !== 1 || next === undefined || next === step) return undefined;
  const redirected = workflow.edges.flatMap((edge, index): Change[] => {
    const set = (...path: (string | number)[]): Change => ({
      kind: 'set',
      path: ['edges', index, ...path],
      value: next,
    });
    if (edge.parallel?.target_node === step) return [];
    return [
      ...(edge.to === step ? [set('to')] : []),
      ...(edge.routes ?? []).flatMap(({ to }, at) => (to === step ? [set('routes', at, 'to')] : [])),
      ...(edge.loop?.exit_to === step ? [set('loop', 'exit_to')] : []),
    ];
  });
  return [...redirected, { kind: 'remove', path: ['edges', only.index] }];
}

/** Fields that only this step wrote: those that others still read become inputs, the others go. */
function fieldsWithout(workflow: Workflow, step: string): { changes: Change[]; inputs: string[] } {
  const others = workflow.nodes.filter(({ id }) => id !== step);
  const written = new Set(others.flatMap(({ outputs }) => outputs));
  const read = new Set([...others.flatMap((node) => fieldsRead(node, workflow)), ...fieldsDecidedBy(workflow)]);
  const own = [...new Set(workflow.nodes.find(({ id }) => id === step)?.outputs ?? [])].filter((name) => {
    const field = workflow.state.fields[name];
    return !written.has(name) && field?.required !== true && field?.default === undefined;
  });
  const inputs = own.filter((name) => read.has(name));
  return {
    inputs,
    changes: own.map((name): Change =>
      read.has(name)
        ? { kind: 'set', path: ['state', 'fields', name, 'required'], value: true }
        : { kind: 'remove', path: ['state', 'fields', name] },
    ),
  };
}
