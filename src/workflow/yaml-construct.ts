import { keyIdentity } from './config-key-identity.ts';
import type { ConfigEntry, ConfigMap, ConfigNode } from './config-node.ts';
import type { RepeatedKey } from './config-repeated-keys.ts';
import type { Issue } from './issue.ts';
import { constructScalar } from './yaml-construct-scalar.ts';
import { flattenMapping } from './yaml-merge.ts';
import type { MergeBudget } from './yaml-merge.ts';
import { targetOf } from './yaml-node.ts';
import type { YamlMapping, YamlNode, YamlSequence, YamlTarget } from './yaml-node.ts';
import { note } from './yaml-refusal.ts';

export interface Construction {
  readonly root: ConfigNode;
  readonly repeatedKeys: readonly RepeatedKey[];
}

/**
 * Builds the values of a document as PyYAML's safe constructor does. Collections are filled one after another, in the order in which
 * they were come upon, because PyYAML does so and a `=` key changes what an alias of it means from then on. Faults are added to
 * `issues`.
 */
interface Constructor {
  readonly issues: Issue[];
  readonly repeatedKeys: RepeatedKey[];
  readonly budget: MergeBudget;
  readonly pending: (() => void)[];
}

export function constructDocument(root: YamlNode, issues: Issue[]): Construction {
  const constructor: Constructor = { issues, repeatedKeys: [], budget: { merged: 0 }, pending: [] };
  const value = constructNode(constructor, root);
  // The list grows while it is worked on.
  for (const fill of constructor.pending) fill();
  return { root: value, repeatedKeys: constructor.repeatedKeys };
}

function constructNode(constructor: Constructor, node: YamlNode): ConfigNode {
  const target = targetOf(node);
  target.built ??= buildNode(constructor, target);
  return target.built;
}

function buildNode(constructor: Constructor, node: YamlTarget): ConfigNode {
  const { place } = node;
  switch (node.tag) {
    case 'map': {
      const entries: ConfigEntry[] = [];
      const map: ConfigMap = { kind: 'map', entries, place };
      constructor.pending.push(() => fillMap(constructor, node, map, entries));
      return map;
    }
    case 'seq': {
      const items: ConfigNode[] = [];
      constructor.pending.push(() => fillList(constructor, node, items));
      return { kind: 'list', python: 'list', items, place };
    }
    case 'set': {
      const items: ConfigNode[] = [];
      constructor.pending.push(() => fillSet(constructor, node, items));
      return { kind: 'list', python: 'set', items, place };
    }
    case 'omap':
    case 'pairs': {
      const items: ConfigNode[] = [];
      constructor.pending.push(() => fillPairs(constructor, node, items));
      return { kind: 'list', python: 'list', items, place };
    }
    default:
      return constructScalar(node, constructor.issues);
  }
}

function fillList(constructor: Constructor, node: YamlTarget, items: ConfigNode[]): void {
  const list = expectSequence(constructor, node);
  for (const item of list?.items ?? []) items.push(constructNode(constructor, item));
}

function fillMap(constructor: Constructor, node: YamlTarget, map: ConfigMap, entries: ConfigEntry[]): void {
  const mapping = expectMapping(constructor, node);
  if (mapping === undefined) return;
  const positions = new Map<unknown, number>();
  for (const [index, pair] of mapping.pairs.entries()) {
    const key = constructNode(constructor, pair.key);
    const identity = hashableIdentity(constructor, pair.key, key);
    const value = constructNode(constructor, pair.value);
    const position = positions.get(identity);
    const before = position === undefined ? undefined : entries[position];
    if (position === undefined || before === undefined) {
      positions.set(identity, entries.push({ key, value }) - 1);
      continue;
    }
    // A Python dict keeps the first of two equal keys, and its place in the order, and takes the last value.
    entries[position] = { key: { ...before.key, place: key.place }, value };
    if (position >= mapping.mergedCount && index > position) {
      constructor.repeatedKeys.push({ map, key, firstLine: before.key.place.line });
    }
  }
}

function fillSet(constructor: Constructor, node: YamlTarget, items: ConfigNode[]): void {
  const mapping = expectMapping(constructor, node);
  const seen = new Set<unknown>();
  for (const pair of mapping?.pairs ?? []) {
    const key = constructNode(constructor, pair.key);
    const identity = hashableIdentity(constructor, pair.key, key);
    constructNode(constructor, pair.value);
    if (!seen.has(identity)) items.push(key);
    seen.add(identity);
  }
}

/** `!!omap` and `!!pairs`: each item is a mapping of one key. */
function fillPairs(constructor: Constructor, node: YamlTarget, items: ConfigNode[]): void {
  for (const item of expectSequence(constructor, node)?.items ?? []) {
    const mapping = targetOf(item);
    const [pair] = mapping.kind === 'mapping' ? mapping.pairs : [];
    if (mapping.kind !== 'mapping' || mapping.pairs.length !== 1 || pair === undefined) {
      const sentence = 'Each item of a list with this tag is one "key: value"; write it so, or remove the tag.';
      note(constructor.issues, 'yaml.tag', item.place, sentence);
      return;
    }
    const both = [constructNode(constructor, pair.key), constructNode(constructor, pair.value)];
    items.push({ kind: 'list', python: 'tuple', items: both, place: mapping.place });
  }
}

function hashableIdentity(constructor: Constructor, node: YamlNode, key: ConfigNode): unknown {
  const identity = keyIdentity(key);
  if (identity === undefined) {
    const sentence = 'A list or a mapping cannot be a key; put double quotes around a text that begins with [ or {.';
    note(constructor.issues, 'yaml.key', node.place, sentence);
  }
  return identity;
}

function expectSequence(constructor: Constructor, node: YamlTarget): YamlSequence | undefined {
  if (node.kind === 'sequence') return node;
  note(
    constructor.issues,
    'yaml.tag',
    node.place,
    'The tag here is one of a list, and no list follows; remove the tag.',
  );
  return undefined;
}

/** The mapping with its merge keys resolved. */
function expectMapping(constructor: Constructor, node: YamlTarget): YamlMapping | undefined {
  if (node.kind === 'mapping') {
    flattenMapping(node, constructor.issues, constructor.budget);
    return node;
  }
  const sentence = 'The tag here is one of a mapping, and no mapping follows; remove the tag.';
  note(constructor.issues, 'yaml.tag', node.place, sentence);
  return undefined;
}
