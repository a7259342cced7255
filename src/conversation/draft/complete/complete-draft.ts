import type { ConfigEntry, ConfigMap, ConfigNode } from '../../../pyyaml/config-node.ts';
import { readConfig } from '../../../pyyaml/read-config.ts';
import { writeConfig } from '../../../pyyaml/write-yaml.ts';
import { entriesOf, entryOf, itemsOf, keyOf, nodeAt, textOf } from '../../../workflow/autofix/config-access.ts';
import { applyPatch } from '../../../workflow/patch/patch.ts';
import { targetsOf } from '../../../workflow/patch/patch-edges.ts';
import { findElisions, mayElide, type ElisionMarker } from './elision-markers.ts';
import { fillSteps, nodesById } from './fill-steps.ts';
import { isMarkerValue, markedValues, withoutMarkers, type MarkedValue } from './marked-values.ts';
import { placesOf, type Places } from './marker-places.ts';

/** `whole`: nothing was left out. `completed`: `yaml` has what was left out. `incomplete`: what was left out cannot be known. */
export type Completion =
  | { readonly kind: 'whole' }
  | { readonly kind: 'completed'; readonly yaml: string; readonly fix: string }
  | { readonly kind: 'incomplete'; readonly line: number; readonly text: string };

/**
 * Completes a draft in which the model wrote "the rest is unchanged" instead of the rest. Steps and fields are found by name in `base`, the config that is
 * there already; a step is restored only if an edge of the draft leads to it, or the edges were left out, too.
 */
export function completeDraft(draft: string, base: string | undefined): Completion {
  if (!mayElide(draft, base)) return { kind: 'whole' };
  const { yaml, markers, comments } = findElisions(draft, base);
  const read = readConfig(yaml, 'yaml');
  const root = read.ok && read.root.kind === 'map' ? read.root : undefined;
  const values = root === undefined ? [] : markedValues(root);
  const isMarked = markers.length > 0 || values.length > 0;
  if (!isMarked && (base === undefined || root === undefined)) return { kind: 'whole' };
  const inText = markers.find(({ kind }) => kind === 'text');
  if (inText !== undefined && !values.some(({ line }) => line <= inText.line)) return incomplete(inText);
  const known = base === undefined ? undefined : readConfig(base, 'yaml');
  if (root === undefined || known?.ok !== true || known.root.kind !== 'map') return withoutBase(markers, values);
  const completed = merge(root, known.root, {
    isMarked,
    marked: placesOf(root, markers),
    hinted: placesOf(root, comments),
  });
  if (completed === undefined) return isMarked ? { kind: 'whole' } : unlessCutOff(root, known.root, draft);
  if ('line' in completed) return incomplete(completed);
  const result = applyPatch(base, writeConfig(completed.patch));
  if (!result.ok) return incomplete([...values, ...markers][0] ?? { line: 1, text: '...' });
  return { kind: 'completed', yaml: result.yaml, fix: completed.fix };
}

/** A whole config that ends before its edges, with fewer steps than there were, was not written to its end. */
function unlessCutOff(draft: ConfigMap, base: ConfigMap, text: string): Completion {
  const isCutOff = entryOf(draft, 'schema_version') !== undefined && entryOf(draft, 'edges') === undefined;
  const written = nodesById(draft);
  const isShorter = [...nodesById(base).keys()].some((id) => !written.has(id));
  if (!isCutOff || !isShorter) return { kind: 'whole' };
  const lines = text.trimEnd().split('\n');
  return incomplete({ line: lines.length, text: lines.at(-1)?.trim() ?? '' });
}

function incomplete({ line, text }: { readonly line: number; readonly text: string }): Completion {
  return { kind: 'incomplete', line, text };
}

/** Without a config to complete from, only what is certain counts: an ordinary comment may say "the rest", too. */
function withoutBase(markers: readonly ElisionMarker[], values: readonly MarkedValue[]): Completion {
  const [first] = [...values, ...markers.filter(({ isCertain, text }) => isCertain && text !== '...')];
  return first === undefined ? { kind: 'whole' } : incomplete(first);
}

interface Merged {
  /** Turns `base` into the completed config. */
  readonly patch: ConfigMap;
  readonly fix: string;
}

interface Signs {
  readonly isMarked: boolean;
  readonly marked: Places;
  /** Where new comments are: they count where an edge leads to a step that is missing, whatever they say. */
  readonly hinted: Places;
}

/** Undefined where nothing is missing. */
function merge(draft: ConfigMap, base: ConfigMap, signs: Signs): Merged | MarkedValue | undefined {
  const { isMarked, marked: places, hinted } = signs;
  const filled = fillSteps(draft, base, places);
  if ('line' in filled) return filled;
  const isPatch = entryOf(draft, 'schema_version') === undefined;
  const edges = edgesOf(draft, base, places.inEdges);
  const restored = isPatch ? [] : restoredSteps(draft, base, edges, signs);
  const fields = isPatch ? [] : missingFields(draft, base);
  const mayKeep = isMarked || hinted.inState || restored.length > 0;
  const kept = fields.filter((name) => places.inState || (mayKeep && uses([...restored, ...filled.nodes], name)));
  const names = [...restored.map((node) => textOf(entryOf(node, 'id')) ?? ''), ...kept, ...filled.names];
  const isMissing =
    names.length > 0 || edges.isCompleted || (isMarked && !isPatch && missingSections(draft, base).length > 0);
  if (!isMissing) return undefined;
  const gone = isPatch ? undefined : removed(draft, base, { restored, kept });
  const sections = draft.entries.flatMap((entry) =>
    sectionPatch(entry, { base, nodes: filled.nodes, edges: edges.items, isPatch }),
  );
  return { patch: mapOf([...sections, ...(gone === undefined ? [] : [gone])]), fix: fixOf(names) };
}

function fixOf(names: readonly string[]): string {
  const listed = [...new Set(names)].slice(0, 5).map((name) => `\`${name}\``);
  return listed.length === 0
    ? 'kept the parts that the draft left out as unchanged'
    : `kept ${listed.join(', ')}, which the draft left out as unchanged`;
}

interface Edges {
  /** Undefined: those of `base` stay. */
  readonly items: readonly ConfigNode[] | undefined;
  readonly isCompleted: boolean;
}

function edgesOf(draft: ConfigMap, base: ConfigMap, isMarked: boolean): Edges {
  const written = entryOf(draft, 'edges');
  if (written === undefined || written.kind !== 'list' || isMarkerValue(written))
    return { items: undefined, isCompleted: false };
  const own = written.items.filter((edge) => edge.kind === 'map');
  if (!isMarked && own.length === written.items.length) return { items: own, isCompleted: false };
  const from = new Set(own.map((edge) => textOf(entryOf(edge, 'from'))));
  const rest = itemsOf(entryOf(base, 'edges')).filter((edge) => !from.has(textOf(entryOf(edge, 'from'))));
  return { items: [...own, ...rest], isCompleted: rest.length > 0 };
}

function restoredSteps(
  draft: ConfigMap,
  base: ConfigMap,
  edges: Edges,
  { marked, hinted, isMarked }: Signs,
): readonly ConfigMap[] {
  const written = nodesById(draft);
  const missing = [...nodesById(base)].filter(([id]) => !written.has(id));
  const list = entryOf(draft, 'nodes');
  const isHinted = hinted.inNodes && (isMarked || edges.items !== undefined);
  const isLeftOut =
    marked.inNodes || isHinted || list?.kind !== 'list' || list.items.some((item) => item.kind !== 'map');
  if (!isLeftOut) return [];
  const connected = new Set(
    (edges.items ?? []).flatMap((edge) =>
      targetsOf(edge, [])
        .map(({ name }) => name)
        .concat(textOf(entryOf(edge, 'from')) ?? []),
    ),
  );
  return missing.filter(([id]) => edges.items === undefined || connected.has(id)).map(([, node]) => node);
}

function missingFields(draft: ConfigMap, base: ConfigMap): readonly string[] {
  const written = nodeAt(draft, ['state', 'fields']);
  return entriesOf(nodeAt(base, ['state', 'fields'])).flatMap((entry) => {
    const name = keyOf(entry);
    return name === undefined || entryOf(written, name) !== undefined ? [] : [name];
  });
}

function uses(nodes: readonly ConfigMap[], field: string): boolean {
  return nodes.some((node) => new RegExp(`\\b${field.replaceAll(/\W/g, '')}\\b`).test(writeConfig(node)));
}

function missingSections(draft: ConfigMap, base: ConfigMap): readonly string[] {
  return base.entries.flatMap((entry) => {
    const name = keyOf(entry) ?? '';
    const written = entryOf(draft, name);
    return written === undefined || written.kind === 'null' || isMarkerValue(written) ? [name] : [];
  });
}

/** `remove` for what the draft leaves out without saying that it stays. */
function removed(
  draft: ConfigMap,
  base: ConfigMap,
  { restored, kept }: { readonly restored: readonly ConfigMap[]; readonly kept: readonly string[] },
): ConfigEntry | undefined {
  const stay = new Set([...nodesById(draft).keys(), ...restored.map((node) => textOf(entryOf(node, 'id')))]);
  const list = entryOf(draft, 'nodes');
  const nodes = list?.kind === 'list' ? [...nodesById(base).keys()].filter((id) => !stay.has(id)) : [];
  const hasFields = nodeAt(draft, ['state', 'fields'])?.kind === 'map';
  const fields = hasFields ? missingFields(draft, base).filter((name) => !kept.includes(name)) : [];
  if (nodes.length === 0 && fields.length === 0) return undefined;
  return entryNamed(
    'remove',
    mapOf([entryNamed('nodes', listOf(nodes.map(textNode))), entryNamed('fields', listOf(fields.map(textNode)))]),
  );
}

/** A section of the draft as a patch: keys of a step or field that it no longer has become null. */
function sectionPatch(
  entry: ConfigEntry,
  {
    base,
    nodes,
    edges,
    isPatch,
  }: {
    readonly base: ConfigMap;
    readonly nodes: readonly ConfigMap[];
    readonly edges: Edges['items'];
    readonly isPatch: boolean;
  },
): readonly ConfigEntry[] {
  const name = keyOf(entry) ?? '';
  if (entry.value.kind === 'null' || isMarkerValue(entry.value)) return [];
  if (name === 'edges') return edges === undefined ? [] : [{ ...entry, value: listOf(edges) }];
  if (name !== 'nodes') return [{ ...entry, value: withoutMarkers(entry.value) }];
  const known = nodesById(base);
  const items = nodes.map((node) => {
    const before = known.get(textOf(entryOf(node, 'id')) ?? '');
    const gone =
      isWholeStep(node) && !isPatch
        ? entriesOf(before).filter((old) => entryOf(node, keyOf(old) ?? '') === undefined)
        : [];
    const nulls = gone.map(({ key }): ConfigEntry => ({ key, value: { kind: 'null', place: key.place } }));
    return mapOf(node.entries.concat(nulls));
  });
  return [{ ...entry, value: listOf(items) }];
}

function isWholeStep(node: ConfigMap): boolean {
  return entryOf(node, 'prompt') !== undefined || entryOf(node, 'code') !== undefined;
}

const NOWHERE = { line: 1, column: 1 } as const;

function mapOf(entries: readonly ConfigEntry[]): ConfigMap {
  return { kind: 'map', entries, place: NOWHERE };
}

function listOf(items: readonly ConfigNode[]): ConfigNode {
  return { kind: 'list', python: 'list', items, place: NOWHERE };
}

function textNode(value: string): ConfigNode {
  return { kind: 'string', value, place: NOWHERE };
}

function entryNamed(name: string, value: ConfigNode): ConfigEntry {
  return { key: { kind: 'string', value: name, place: NOWHERE }, value };
}
