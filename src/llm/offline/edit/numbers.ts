import { say } from '../speech.ts';
import type { Change } from './change.ts';
import { changing, type EditOf, type EditRequest, type EditResult, saying } from './edit.ts';

/** The number in a prompt, and in the description that repeats it. */
export function setNumber(
  { language, workflow }: EditRequest,
  { step, from, to, words }: EditOf<'number'>,
): EditResult {
  const index = workflow.nodes.findIndex(({ id }) => id === step);
  const node = workflow.nodes[index];
  if (node === undefined || from === to) return saying(say(language, 'nothing_to_change'));
  const changed = (text: string) => replaceNear(text, from, to, words);
  const description =
    node.description === undefined || changed(node.description) === node.description
      ? []
      : [set(['nodes', index, 'description'], changed(node.description))];
  return changing(
    [set(['nodes', index, 'prompt'], changed(node.prompt)), ...description],
    say(language, 'done_number', { from, to, name: step }),
  );
}

/** Only the occurrence in front of the noun. */
function replaceNear(text: string, from: string, to: string, noun: string): string {
  const lower = text.toLowerCase();
  const at = noun === '' ? -1 : lower.indexOf(noun.slice(0, Math.max(3, noun.length - 2)).toLowerCase());
  const before = at === -1 ? text.indexOf(from) : lower.lastIndexOf(from.toLowerCase(), at);
  return before === -1 ? text : `${text.slice(0, before)}${to}${text.slice(before + from.length)}`;
}

/** Changes the conditions of routes, each by the same rule. */
function changeLogics({ workflow }: EditRequest, change: (logic: string) => string): Change[] {
  return workflow.edges.flatMap(({ routes }, edge) =>
    (routes ?? []).flatMap(({ condition: { logic } }, route) =>
      change(logic) === logic ? [] : [set(['edges', edge, 'routes', route, 'condition', 'logic'], change(logic))],
    ),
  );
}

export function setRounds(request: EditRequest, { most }: EditOf<'rounds'>): EditResult {
  const changes = changeLogics(request, (logic) => logic.replace(/^(state\.rounds\w* >= )\d+$/, `$1${most}`));
  return result(request, changes, say(request.language, 'done_rounds', { n: most }));
}

export function setThreshold(request: EditRequest, { value }: EditOf<'threshold'>): EditResult {
  const logics = request.workflow.edges.flatMap(({ routes }) => (routes ?? []).map(({ condition }) => condition.logic));
  const numbers = new Set(
    logics.flatMap((logic) =>
      [...logic.matchAll(/state\.(?!rounds)\w+ [<>]=? (\d+(?:\.\d+)?)/g)].map(([, number]) => number),
    ),
  );
  if (numbers.size > 1) return saying(say(request.language, 'which_threshold', { list: [...numbers].join(', ') }));
  const changes = changeLogics(request, (logic) =>
    logic.replace(/(state\.(?!rounds)\w+ [<>]=? )\d+(?:\.\d+)?/g, `$1${value}`),
  );
  return result(request, changes, say(request.language, 'done_threshold', { n: value }));
}

const RANGE = /(?<!\d)(\d{1,3})( ?(?:to|-|–|bis|à|a|から|and) ?)(\d{1,3})(?!\d)/;

/** The scale of the step that scores: its prompt, its description and the description of its field. */
export function setScale(request: EditRequest, { least, most }: EditOf<'scale'>): EditResult {
  const { workflow, language } = request;
  const put = (text: string) =>
    text.replaceAll(new RegExp(RANGE, 'g'), (_all, _from, join: string) => `${least}${join}${most}`);
  const changes = workflow.nodes.flatMap((node, index): Change[] => {
    if (
      !RANGE.test(node.prompt) ||
      !node.outputs.some((name) => /^(?:int|float|list)/.test(workflow.state.fields[name]?.type ?? ''))
    )
      return [];
    const prompt = set(['nodes', index, 'prompt'], put(node.prompt));
    return node.description === undefined
      ? [prompt]
      : [prompt, set(['nodes', index, 'description'], put(node.description))];
  });
  return result(request, changes, say(language, 'done_scale', { least, most }));
}

function result({ language }: EditRequest, changes: readonly Change[], said: string): EditResult {
  return changes.length === 0 ? saying(say(language, 'nothing_to_change')) : changing(changes, said);
}

function set(path: readonly (string | number)[], value: Extract<Change, { kind: 'set' }>['value']): Change {
  return { kind: 'set', path, value };
}
