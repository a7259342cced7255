import { mayRepeat, keyIdentity } from './key-identity.ts';
import type { ConfigEntry, ConfigList, ConfigMap, ConfigNode } from '../config-node.ts';
import type { RepeatedKey } from './repeated-keys.ts';
import type { Issue } from '../issue.ts';
import { constructScalar } from './construct-scalar.ts';
import { flattenMapping } from './merge.ts';
import type { MergeBudget } from './merge.ts';
import { placeOf, targetOf } from '../scan/node.ts';
import type { YamlMapping, YamlNode, YamlPair, YamlSequence, YamlTarget } from '../scan/node.ts';
import { note } from '../refusal.ts';

export interface Construction {
  readonly root: ConfigNode;
  readonly repeatedKeys: readonly RepeatedKey[];
}

interface Constructor {
  readonly issues: Issue[];
  readonly repeatedKeys: RepeatedKey[];
  readonly budget: MergeBudget;
  /** Collections that were created but not filled yet. */
  readonly pending: YamlTarget[];
}

type Growing<Node> = { -readonly [Part in keyof Node]: Node[Part] };

/**
 * Builds the values of a document as PyYAML's safe constructor does. Collections are filled in the order in which they were found, as in PyYAML, because a
 * `=` key changes the meaning of later aliases to it. Faults are added to `issues`.
 */
export function constructDocument(root: YamlNode, issues: Issue[]): Construction {
  const constructor: Constructor = { issues, repeatedKeys: [], budget: { merged: 0 }, pending: [] };
  const value = constructNode(constructor, root);
  // The list grows during the loop.
  for (const node of constructor.pending) fillCollection(constructor, node);
  return { root: value, repeatedKeys: constructor.repeatedKeys };
}

function constructNode(constructor: Constructor, node: YamlNode): ConfigNode {
  const target = targetOf(node);
  target.built ??= buildNode(constructor, target);
  return target.built;
}

function buildNode(constructor: Constructor, node: YamlTarget): ConfigNode {
  switch (node.tag) {
    case 'map':
      constructor.pending.push(node);
      return { kind: 'map', entries: [], place: placeOf(node) };
    case 'seq':
    case 'omap':
    case 'pairs':
      constructor.pending.push(node);
      return { kind: 'list', python: 'list', items: [], place: placeOf(node) };
    case 'set':
      constructor.pending.push(node);
      return { kind: 'list', python: 'set', items: [], place: placeOf(node) };
    default:
      return constructScalar(node, constructor.issues);
  }
}

function fillCollection(constructor: Constructor, node: YamlTarget): void {
  const { built } = node;
  if (built?.kind === 'map') fillMap(constructor, node, built);
  else if (built?.kind === 'list') fillList(constructor, node, built);
}

function fillList(constructor: Constructor, node: YamlTarget, list: Growing<ConfigList>): void {
  if (node.tag === 'seq') {
    const sequence = expectSequence(constructor, node);
    if (sequence !== undefined) list.items = sequence.items.map((item) => constructNode(constructor, item));
  } else {
    list.items = node.tag === 'set' ? setItems(constructor, node) : tuples(constructor, node);
  }
}

function fillMap(constructor: Constructor, node: YamlTarget, map: Growing<ConfigMap>): void {
  const mapping = expectMapping(constructor, node);
  if (mapping === undefined) return;
  const entries = mapping.pairs.map((pair) => constructEntry(constructor, pair));
  map.entries = mayRepeat(entries) ? resolveRepeats(constructor, mapping.mergedCount, map, entries) : entries;
}

function constructEntry(constructor: Constructor, pair: YamlPair): ConfigEntry {
  const key = constructNode(constructor, pair.key);
  if (key.kind === 'list' || key.kind === 'map') {
    const sentence = 'A list or a mapping cannot be a key; put double quotes around a text that begins with [ or {.';
    note(constructor.issues, 'yaml.key', pair.key, sentence);
  }
  return { key, value: constructNode(constructor, pair.value) };
}

/** A Python dict keeps the first of two equal keys and its position, and the last value. */
function resolveRepeats(
  constructor: Constructor,
  mergedCount: number,
  map: ConfigMap,
  all: readonly ConfigEntry[],
): ConfigEntry[] {
  const entries = new Map<unknown, ConfigEntry>();
  const own = new Set<unknown>();
  for (const [index, { key, value }] of all.entries()) {
    const identity = keyIdentity(key);
    const before = entries.get(identity);
    entries.set(identity, { key: before === undefined ? key : { ...before.key, place: key.place }, value });
    // A merged key may be overridden on purpose; a key of the mapping itself is repeated by mistake.
    if (index < mergedCount) continue;
    if (before !== undefined && own.has(identity)) {
      constructor.repeatedKeys.push({ map, key, firstLine: before.key.place.line });
    }
    own.add(identity);
  }
  return [...entries.values()];
}

function setItems(constructor: Constructor, node: YamlTarget): ConfigNode[] {
  const mapping = expectMapping(constructor, node);
  const items = new Map<unknown, ConfigNode>();
  for (const pair of mapping?.pairs ?? []) {
    const { key } = constructEntry(constructor, pair);
    const identity = keyIdentity(key);
    if (!items.has(identity)) items.set(identity, key);
  }
  return [...items.values()];
}

/** The value of `!!omap` and `!!pairs` for a list in which each item is a mapping with one key. */
function tuples(constructor: Constructor, node: YamlTarget): ConfigNode[] {
  const items: ConfigNode[] = [];
  for (const item of expectSequence(constructor, node)?.items ?? []) {
    const mapping = targetOf(item);
    const [pair] = mapping.kind === 'mapping' ? mapping.pairs : [];
    if (mapping.kind !== 'mapping' || mapping.pairs.length !== 1 || pair === undefined) {
      const sentence = 'Each item of a list with this tag is one "key: value"; write it so, or remove the tag.';
      note(constructor.issues, 'yaml.tag', item, sentence);
      return items;
    }
    const both = [constructNode(constructor, pair.key), constructNode(constructor, pair.value)];
    items.push({ kind: 'list', python: 'tuple', items: both, place: placeOf(mapping) });
  }
  return items;
}

function expectSequence(constructor: Constructor, node: YamlTarget): YamlSequence | undefined {
  if (node.kind === 'sequence') return node;
  note(constructor.issues, 'yaml.tag', node, 'This tag is for a list, but no list follows; remove the tag.');
  return undefined;
}

/** The mapping with its merge keys resolved. */
function expectMapping(constructor: Constructor, node: YamlTarget): YamlMapping | undefined {
  if (node.kind === 'mapping') {
    flattenMapping(node, constructor.issues, constructor.budget);
    return node;
  }
  const sentence = 'This tag is for a mapping, but no mapping follows; remove the tag.';
  note(constructor.issues, 'yaml.tag', node, sentence);
  return undefined;
}
