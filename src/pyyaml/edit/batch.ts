import type { ConfigNode } from '../config-node.ts';
import type { YamlEdit } from './yaml-edit.ts';
import { emitBlock } from '../emit/emit.ts';
import { locate } from './locate.ts';
import { hasParts, planItemBefore, planRename, planValue } from './plan.ts';
import { planRemoval } from './remove.ts';
import { applySplices, editSourceOf } from './source.ts';
import type { EditSource, Splice } from './source.ts';
import { createClaims } from './claims.ts';
import { configAt, isSameValue, nested } from './value.ts';
import type { EditPath } from './value.ts';
import { itemInsertedBy, valueSetBy } from './with-edits.ts';
import type { YamlMapping, YamlSequence } from '../scan/node.ts';

/** The first `count` edits, and the text with them; undefined when the first cannot be applied to the text. */
export interface Batch {
  readonly count: number;
  readonly text: string | undefined;
}

interface Plan {
  readonly splices: readonly Splice[];
  /** The outermost path of the document that the splices rewrite. */
  readonly claim: EditPath;
  /** The collection from which something is removed. */
  readonly thinned?: YamlMapping | YamlSequence;
}

/** Plans as many of the edits as can be applied to one text independently of each other. `root` is the value of the text. */
export function planBatch(source: EditSource, root: ConfigNode, edits: readonly YamlEdit[]): Batch {
  const claims = createClaims();
  const removals = new Map<object, number>();
  const planned: Splice[] = [];
  let count = 0;
  for (const edit of edits) {
    const plan = planUnlessDone(source, root, edit);
    if (plan === undefined && count === 0) return { count: 1, text: undefined };
    if (plan === undefined || !claims.claim(plan.claim, edit) || !leavesOne(removals, plan)) break;
    for (const splice of plan.splices) planned.push({ ...splice, edit: count, depth: edit.path.length });
    count += 1;
  }
  const apart = countWithoutOverlap(planned, count);
  return {
    count: apart,
    text: applySplices(
      source,
      planned.filter((splice) => (splice.edit ?? 0) < apart),
    ),
  };
}

function planUnlessDone(source: EditSource, root: ConfigNode, edit: YamlEdit): Plan | undefined {
  const value = valueSetBy(edit);
  const current = value && configAt(root, edit.path);
  const isDone = value !== undefined && current !== undefined && isSameValue(current, value);
  return isDone ? { splices: [], claim: edit.path } : planEdit(source, edit, value);
}

function planEdit(source: EditSource, edit: YamlEdit, value: ConfigNode | undefined): Plan | undefined {
  const { path } = edit;
  const location = source.root && locate(source.root, path);
  if (value !== undefined) {
    if (source.root === undefined || source.root.start === source.root.end) return planFirst(source, path, value);
    const splices = location && planValue(source, location, value);
    if (location === undefined || splices === undefined) return undefined;
    const found = path.length - location.rest.length;
    return { splices, claim: path.slice(0, hasParts(location.node) ? found + 1 : found) };
  }
  if (location?.slot === undefined || location.rest.length > 0) return undefined;
  const { holder, at } = location.slot;
  if ('remove' in edit) return planRemove(source, path, holder, at);
  const splices = planInHolder(source, holder, at, edit);
  return splices && { splices, claim: path };
}

/** Plans the first value of an empty text. */
function planFirst(source: EditSource, path: EditPath, value: ConfigNode): Plan | undefined {
  const made = nested(path, value);
  const end = source.text.length;
  const gap = end === 0 || /[\n\r\uFEFF]$/.test(source.text) ? '' : source.lineBreak;
  return made && { splices: [{ from: end, to: end, insert: `${gap}${emitBlock(made, 0)}\n` }], claim: [] };
}

function planRemove(
  source: EditSource,
  path: EditPath,
  holder: YamlMapping | YamlSequence,
  at: number,
): Plan | undefined {
  const isOnly = sizeOf(holder) === 1;
  const holderSlot = isOnly && source.root ? locate(source.root, path.slice(0, -1))?.slot : undefined;
  const splices = planRemoval(source, { holder, at }, holderSlot);
  return splices && { splices, claim: isOnly ? path.slice(0, -1) : path, thinned: holder };
}

function planInHolder(
  source: EditSource,
  holder: YamlMapping | YamlSequence,
  at: number,
  edit: YamlEdit,
): readonly Splice[] | undefined {
  if ('rename' in edit) return holder.kind === 'mapping' ? planRename(source, holder, at, edit.rename) : undefined;
  const inserted = itemInsertedBy(edit);
  return inserted && holder.kind === 'sequence' ? planItemBefore(source, holder, at, inserted) : undefined;
}

function sizeOf(holder: YamlMapping | YamlSequence): number {
  return holder.kind === 'mapping' ? holder.pairs.length : holder.items.length;
}

/** Whether removing the last entry must wait for another text, in which `[]` or `{}` replaces the collection. */
function leavesOne(removals: Map<object, number>, { thinned }: Plan): boolean {
  if (thinned === undefined) return true;
  const removed = (removals.get(thinned) ?? 0) + 1;
  removals.set(thinned, removed);
  return removed === 1 || removed < sizeOf(thinned);
}

/** Number of leading edits whose splices do not overlap those of earlier edits. */
function countWithoutOverlap(splices: readonly Splice[], count: number): number {
  let apart = count;
  let widest: Splice | undefined;
  for (const splice of splices.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    if (widest !== undefined && splice.from < widest.to && splice.edit !== widest.edit) {
      apart = Math.min(apart, Math.max(splice.edit ?? 0, widest.edit ?? 0));
    }
    if (widest === undefined || splice.to > widest.to) widest = splice;
  }
  return apart;
}

/** Maximum number of repetitions of a key that are removed. */
const MOST_REPEATS = 20;

/** The text without any pair that has the key at `path`. */
export function removeRepeated(text: string, path: EditPath, maxDepth: number): string | undefined {
  let current = text;
  for (let pass = 0; pass < MOST_REPEATS; pass += 1) {
    const source = editSourceOf(current, maxDepth);
    const plan = planEdit(source, { path, remove: true }, undefined);
    if (pass === 0 && plan !== undefined && repeats(plan, path) > MOST_REPEATS) return undefined;
    if (plan === undefined) return current === text ? undefined : current;
    current = applySplices(source, plan.splices);
  }
  return undefined;
}

/** How many pairs have the key that the plan removes. */
function repeats({ thinned }: Plan, path: EditPath): number {
  if (thinned?.kind !== 'mapping') return 0;
  return thinned.pairs.filter(({ key }) => key.kind === 'scalar' && key.value === path.at(-1)).length;
}
