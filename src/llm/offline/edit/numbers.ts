import { say } from '../speech.ts';
import { capital } from '../words/clause-words.ts';
import { escaped } from './prompt-text.ts';
import type { Change } from './change.ts';
import { changing, type EditOf, type EditRequest, type EditResult, saying } from './edit.ts';

/** The number in a prompt, and in the description that repeats it. */
export function reword({ language, workflow }: EditRequest, { step, from, to, words }: EditOf<'reword'>): EditResult {
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

/** Only the occurrence in front of the noun, or without one the first. */
function replaceNear(text: string, from: string, to: string, noun: string): string {
  const lower = text.toLowerCase();
  const at = noun === '' ? -1 : lower.indexOf(noun.slice(0, Math.max(3, noun.length - 2)).toLowerCase());
  const places = [...text.matchAll(wordPattern(from))].map(({ index }) => index);
  const before = at === -1 ? places[0] : (places.findLast((place) => place < at) ?? places[0]);
  if (before === undefined) return text;
  const isCapital = text.charAt(before) !== text.charAt(before).toLowerCase();
  const written = isCapital && /^\p{Ll}/u.test(from) ? capital(to) : to;
  return `${text.slice(0, before)}${written}${text.slice(before + from.length)}`;
}

function wordPattern(words: string): RegExp {
  const before = isWordLetter(words.charAt(0)) ? '(?<![\\p{L}\\p{N}])' : '';
  const behind = isWordLetter(words.at(-1) ?? '') ? '(?![\\p{L}\\p{N}])' : '';
  return new RegExp(`${before}${escaped(words)}${behind}`, 'giu');
}

/** Of a script that separates words by spaces. */
function isWordLetter(letter: string): boolean {
  return /[\p{L}\p{N}]/u.test(letter) && !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(letter);
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

const COMPARED = /(state\.(?!rounds)\w+ [<>]=? )(\d+(?:\.\d+)?)/g;

/** The limit of a route; the next route, whose range ends or begins there, moves with it. */
export function setThreshold(request: EditRequest, { value, from, to }: EditOf<'threshold'>): EditResult {
  const routes = request.workflow.edges.flatMap((edge) => edge.routes ?? []);
  const numbers = (some: typeof routes) =>
    some.flatMap(({ condition: { logic } }) => [...logic.matchAll(COMPARED)].map(([, , number = '']) => number));
  const meant = numbers(routes.filter((route) => to === undefined || route.to === to));
  const old = from ?? (new Set(meant).size === 1 ? meant[0] : undefined);
  if (old === undefined)
    return saying(say(request.language, 'which_threshold', { list: [...new Set(numbers(routes))].join(', ') }));
  const by = Number(value) - Number(old);
  const moved = (number: string) => {
    if (number === old) return value;
    const isBeside = Math.abs(Number(number) - Number(old)) === 1 && Number.isInteger(by);
    return isBeside ? String(Number(number) + by) : number;
  };
  const changes = changeLogics(request, (logic) =>
    logic.replace(COMPARED, (_all, start: string, number: string) => `${start}${moved(number)}`),
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
