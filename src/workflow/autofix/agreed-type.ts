import { entryOf, itemsOf, nodeAt, oncePerNode, textOf, textsOf } from './config-access.ts';
import type { ConfigNode } from '../../pyyaml/config-node.ts';
import type { Fix, InvalidConfig, PlacedIssue } from './fix.ts';
import { type Condition, parseCondition } from '../condition.ts';
import { fitsType } from '../run/run-defaults.ts';
import { toConfigValue } from '../schema/config-value.ts';
import { parseType, suggestType } from '../type-string.ts';

/** Where state and answer disagree, the type that says more is written in the other place. */
export function agreed({ at }: PlacedIssue, { root }: InvalidConfig): Fix | undefined {
  const name = at[0] === 'state' ? String(at[2]) : outputAt(root, at);
  const field = name === undefined ? undefined : nodeAt(root, ['state', 'fields', name]);
  const answer = name === undefined ? undefined : typeOfOutput(root, name);
  const state = textOf(entryOf(field, 'type'));
  if (field === undefined || answer === undefined || state === undefined || state === answer) return undefined;
  const fallback = entryOf(field, 'default');
  const compared = comparedKind(root, name ?? '');
  const weightOf = (written: string, type: string) =>
    meaning(written, type) + (isDefaultOf(fallback, type) ? 0 : -4) + (type === compared ? 1 : 0);
  const [own, other] = [rightType(state), rightType(answer)];
  const isOther = other !== undefined && (own === undefined || weightOf(answer, other) > weightOf(state, own));
  const meant = isOther ? other : own;
  const here = at[0] === 'state' ? state : textOf(nodeAt(root, at));
  if (meant === undefined || here === undefined) return undefined;
  const edits = [
    { path: ['state', 'fields', name ?? '', 'type'], value: meant },
    ...(at[0] === 'state' ? [] : [{ path: at, value: meant }]),
  ].filter(({ path, value }) => textOf(nodeAt(root, path)) !== value);
  return edits.length === 0
    ? undefined
    : { edits, said: `wrote type \`${meant}\` for \`${here === meant ? state : here}\`` };
}

function rightType(type: string): string | undefined {
  return parseType(type) === undefined ? suggestType(type) : type;
}

/** How much a type says: `any` nothing, `dict` that there are parts, `list[str]` also which; `number` leaves open whether it is whole. */
function meaning(written: string, type: string): number {
  if (/^(?:any|unknown|object|json)$/i.test(type)) return 0;
  return /^(?:number|numeric)$/i.test(written) || type === 'dict' || type === 'list' ? 1 : 2;
}

/** The type of what conditions compare a field with; undefined where they do not, or with different things. */
function comparedKind(root: ConfigNode, name: string): 'bool' | 'str' | undefined {
  const kinds = new Set(comparisons(root).flatMap((one) => (one.field === name ? [typeof one.literal] : [])));
  const [kind] = kinds;
  if (kinds.size !== 1) return undefined;
  return kind === 'boolean' ? 'bool' : kind === 'string' ? 'str' : undefined;
}

const comparisons = oncePerNode((root) =>
  itemsOf(entryOf(root, 'edges'))
    .flatMap((edge) => itemsOf(entryOf(edge, 'routes')))
    .flatMap((route) => comparisonsIn(parseCondition(textOf(nodeAt(route, ['condition', 'logic'])) ?? ''))),
);

function comparisonsIn(condition: Condition): readonly Extract<Condition, { kind: 'compare' }>[] {
  if (condition.kind === 'all' || condition.kind === 'any') return condition.parts.flatMap(comparisonsIn);
  return condition.kind === 'compare' ? [condition] : [];
}

function isDefaultOf(node: ConfigNode | undefined, type: string): boolean {
  return node === undefined || node.kind === 'null' || fitsType(toConfigValue(node), type, undefined);
}

/** The output whose type is at a place of an answer. */
function outputAt(root: ConfigNode, at: PlacedIssue['at']): string | undefined {
  const named = textOf(nodeAt(root, [...at.slice(0, -1), 'name']));
  if (at.includes('fields')) return named;
  return textsOf(nodeAt(root, [...at.slice(0, 2), 'outputs']))[0];
}

/** The type that some node gives an output of this name. */
export function typeOfOutput(root: ConfigNode, name: string): string | undefined {
  return outputTypes(root).get(name);
}

const outputTypes = oncePerNode((root) => {
  const types = new Map<string, string>();
  const add = (name: string | undefined, type: string | undefined) => {
    if (name !== undefined && type !== undefined && !types.has(name)) types.set(name, type);
  };
  for (const node of itemsOf(entryOf(root, 'nodes'))) {
    const answer = entryOf(node, 'output_schema');
    for (const field of itemsOf(entryOf(answer, 'fields')))
      add(textOf(entryOf(field, 'name')), textOf(entryOf(field, 'type')));
    const simple = textOf(entryOf(answer, 'type'));
    if (simple !== 'object') add(textsOf(entryOf(node, 'outputs'))[0], simple);
  }
  return types;
});
