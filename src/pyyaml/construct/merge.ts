import type { Issue } from '../issue.ts';
import { targetOf } from '../scan/node.ts';
import type { YamlMapping, YamlNode, YamlPair } from '../scan/node.ts';
import { note, refuse } from '../refusal.ts';

/** Limit because merging merged mappings can double their number each time. */
const MOST_MERGED = 100_000;
const DEEPEST_MERGE = 64;

export interface MergeBudget {
  merged: number;
}

/**
 * Resolves the `<<` keys of a mapping in place, as PyYAML does: merged pairs come before the mapping's own pairs, so that its own win, and of several merged
 * mappings the first wins. A single `=` key becomes an ordinary one.
 */
export function flattenMapping(node: YamlMapping, issues: Issue[], budget: MergeBudget, depth = 0): void {
  if (!node.hasSpecialKeys) return;
  if (depth > DEEPEST_MERGE) refuseMerge(node, 'A mapping is merged into itself, or through more than 64 others');
  const merged: YamlPair[] = [];
  const own: YamlPair[] = [];
  for (const pair of node.pairs) {
    const key = targetOf(pair.key);
    if (key.tag === 'merge') {
      const pairs = mergedPairs(pair.value, issues, budget, depth);
      if ((budget.merged += pairs.length) > MOST_MERGED) refuseMerge(node, 'Merge keys (<<) make too many keys here');
      for (const each of pairs) merged.push(each);
    } else {
      if (key.tag === 'value' && key.kind === 'scalar') key.tag = 'str';
      own.push(pair);
    }
  }
  node.hasSpecialKeys = false;
  node.pairs = [...merged, ...own];
  node.mergedCount = merged.length;
}

/** The pairs that the value of a `<<` key contributes: those of a mapping, or of a list of mappings, the last mapping first. */
function mergedPairs(value: YamlNode, issues: Issue[], budget: MergeBudget, depth: number): readonly YamlPair[] {
  const node = targetOf(value);
  const sources = node.kind === 'sequence' ? node.items.map(targetOf) : [node];
  const lists: (readonly YamlPair[])[] = [];
  for (const source of sources) {
    if (source.kind !== 'mapping') {
      const sentence =
        'A merge key (<<) takes a mapping or a list of mappings; write "<<" in double quotes for a plain key.';
      note(issues, 'yaml.merge', value, sentence);
      return [];
    }
    flattenMapping(source, issues, budget, depth + 1);
    lists.push(source.pairs);
  }
  return lists.toReversed().flat();
}

function refuseMerge(node: YamlMapping, what: string): never {
  return refuse('yaml.unsupported.merge', node, `${what}; write the keys out instead.`);
}
