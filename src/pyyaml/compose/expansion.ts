import type { ConfigNode } from '../config-node.ts';
import { refuse } from '../refusal.ts';

/** How many values aliases may add to the written ones. */
const MOST_ADDED = 100_000;

interface Extent {
  /** Number of values inside, counting each alias as everything that it refers to. */
  readonly size: number;
  readonly depth: number;
}

interface Survey {
  readonly maxDepth: number;
  readonly extents: Map<ConfigNode, Extent>;
  readonly open: Set<ConfigNode>;
  written: number;
}

/** Refuses a value that aliases make endless, too deep, or far larger than its text. Visits each part once. */
export function boundExpansion(root: ConfigNode, maxDepth: number): void {
  const survey: Survey = { maxDepth, extents: new Map(), open: new Set(), written: 0 };
  const { size } = extentOf(survey, root, 0);
  if (size - survey.written <= MOST_ADDED) return;
  refuse(
    'yaml.unsupported.alias_expansion',
    root.place,
    'Aliases (*) expand this text by more than 100,000 values; use fewer of them.',
  );
}

function extentOf(survey: Survey, node: ConfigNode, outerDepth: number): Extent {
  const known = survey.extents.get(node);
  if (known !== undefined && outerDepth + known.depth <= survey.maxDepth) return known;
  if (node.kind !== 'list' && node.kind !== 'map') {
    if (known === undefined) survey.written += 1;
    return remember(survey, node, { size: 1, depth: 0 });
  }
  if (survey.open.has(node)) refuseRecursion(node);
  if (outerDepth >= survey.maxDepth || known !== undefined) refuseDepth(survey, node);
  survey.open.add(node);
  survey.written += 1;
  let size = 1;
  let depth = 0;
  for (const part of partsOf(node)) {
    const extent = extentOf(survey, part, outerDepth + 1);
    size += extent.size;
    depth = Math.max(depth, extent.depth);
  }
  survey.open.delete(node);
  return remember(survey, node, { size, depth: depth + 1 });
}

function remember(survey: Survey, node: ConfigNode, extent: Extent): Extent {
  survey.extents.set(node, extent);
  return extent;
}

function partsOf(node: ConfigNode): readonly ConfigNode[] {
  if (node.kind === 'list') return node.items;
  return node.kind === 'map' ? node.entries.flatMap(({ key, value }) => [key, value]) : [];
}

function refuseRecursion(node: ConfigNode): never {
  return refuse(
    'yaml.unsupported.recursive_alias',
    node.place,
    'An alias (*) inside this value refers to the value itself; write the value out instead.',
  );
}

function refuseDepth(survey: Survey, node: ConfigNode): never {
  return refuse(
    'yaml.unsupported.depth',
    node.place,
    `With its aliases (*) this value is nested deeper than ${survey.maxDepth}; write the config flatter.`,
  );
}
