import { keyOf } from '../autofix/config-access.ts';
import type { ConfigMap, ConfigNode } from '../../pyyaml/config-node.ts';
import { entryNamed, isSameValue } from '../../pyyaml/edit/value.ts';
import type { YamlEdit } from '../../pyyaml/edit-yaml.ts';
import { matchItems, type ItemMatches } from './match-items.ts';

type EditPath = YamlEdit['path'];

/**
 * The edits that make a value of `current`, as small as possible, so that the lines of every part that stays the same stay, too. Steps and edges
 * keep the order that they have in the text, which means nothing to the runtime.
 */
export function replaceEdits(current: ConfigNode, wanted: ConfigNode, path: EditPath): YamlEdit[] {
  if (isSameValue(current, wanted)) return [];
  if (current.kind === 'map' && wanted.kind === 'map' && !isOtherEdge(current, wanted, path)) {
    const edits = mapEdits(current, wanted, path);
    if (edits !== undefined) return edits;
  }
  if (current.kind === 'list' && wanted.kind === 'list') {
    const edits = listEdits(current.items, wanted.items, path);
    if (edits !== undefined) return edits;
  }
  return [{ path, node: wanted }];
}

/** An edge of another kind is written from scratch: brackets that fit `to` do not fit `routes`. */
function isOtherEdge(current: ConfigMap, wanted: ConfigMap, path: EditPath): boolean {
  return path.length === 2 && path[0] === 'edges' && names(current).join() !== names(wanted).join();
}

function names({ entries }: ConfigMap): string[] {
  return entries.map((entry) => keyOf(entry) ?? '').toSorted();
}

/** Undefined where nothing of the mapping stays. */
function mapEdits(current: ConfigMap, wanted: ConfigMap, path: EditPath): YamlEdit[] | undefined {
  const set: YamlEdit[] = [];
  let kept = 0;
  for (const entry of wanted.entries) {
    const name = keyOf(entry);
    if (name === undefined) return undefined;
    const before = entryNamed(current, name);
    if (before === undefined) set.push({ path: [...path, name], node: entry.value });
    else {
      kept += 1;
      set.push(...replaceEdits(before.value, entry.value, [...path, name]));
    }
  }
  if (kept === 0) return undefined;
  const gone = current.entries.flatMap((entry): YamlEdit[] => {
    const name = keyOf(entry);
    return name === undefined || entryNamed(wanted, name) !== undefined
      ? []
      : [{ path: [...path, name], remove: true }];
  });
  return [...set, ...gone];
}

/** More new items in a row are not worth an edit each. */
const LONGEST_RUN = 40;

/**
 * Undefined where nothing of the list stays. Changes come first, then removals and insertions, both from the end, so that the positions before
 * them stay right.
 */
function listEdits(
  current: readonly ConfigNode[],
  wanted: readonly ConfigNode[],
  path: EditPath,
): YamlEdit[] | undefined {
  const { result, kept } = matchItems(current, wanted, path.length === 1 ? path[0] : undefined);
  const added = runsOfNew(result);
  if (kept.size === 0 || added.some((run) => run.length > LONGEST_RUN)) return undefined;
  const changed = [...kept].flatMap(([at, to]) => {
    const [before, after] = [current[at], wanted[to]];
    return before === undefined || after === undefined ? [] : replaceEdits(before, after, [...path, at]);
  });
  const removed = current.flatMap((_, at): YamlEdit[] => (kept.has(at) ? [] : [{ path: [...path, at], remove: true }]));
  const appended = (added[kept.size] ?? []).map((node, index): YamlEdit => ({
    path: [...path, kept.size + index],
    node,
  }));
  const inserted = added
    .slice(0, kept.size)
    .flatMap((run, at) => run.map((insertNode): YamlEdit => ({ path: [...path, at], insertNode })));
  return [...changed, ...removed.toReversed(), ...appended, ...inserted.toReversed()];
}

/** The new items before each kept one, and at last those behind them all. */
function runsOfNew(result: ItemMatches['result']): ConfigNode[][] {
  const runs: ConfigNode[][] = [[]];
  for (const { item, isNew } of result) {
    if (isNew) runs.at(-1)?.push(item);
    else runs.push([]);
  }
  return runs;
}
