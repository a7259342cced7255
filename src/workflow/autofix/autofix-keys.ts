import { entriesOf, entryOf, itemsOf, keyOf, keysOf, nodeAt, nodeIds, textOf, fieldTypes } from './config-access.ts';
import type { ConfigEntry, ConfigNode } from '../../pyyaml/config-node.ts';
import { describedRule } from './described-rule.ts';
import type { Fix, FixFamily, InvalidConfig, PlacedIssue } from './fix.ts';
import { isPythonIdentifier } from '../../pyyaml/python-text.ts';
import { renameFields, renameNodes, type Renames } from './rename.ts';
import { isRiskyTool, toolNamed } from '../tools.ts';

/** Names: keys that upstream does not know, ids and field names that it does not take, tools. */
export const fixKeys: FixFamily = (config) => [
  ...fixNodeIds(config),
  ...fixFieldNames(config),
  ...config.errors.flatMap((error) => {
    if (error.code === 'effect.unknown_key') return unknownKey(error, config) ?? [];
    return error.code === 'run.tool_mapping' || error.code === 'run.unknown_tool' ? (tool(error, config) ?? []) : [];
  }),
];

/**
 * Renames a misnamed key to the missing key that it was meant for, or moves it to where it belongs. Upstream ignores all others, so that
 * they can go away.
 */
function unknownKey({ at, suggestion }: PlacedIssue, { root }: InvalidConfig): Fix | undefined {
  const holder = at.slice(0, -1);
  const name = String(at.at(-1));
  const node = nodeAt(root, at);
  if (node === undefined || isBranchCondition(at) || isProperty(at)) return undefined;
  if (suggestion === undefined) {
    if (holdsEdges(node)) return liftedEdges(at, node, root);
    if (SAYS_WHERE.test(name)) return undefined;
    const words = describedRule(at, node, root);
    if (words !== undefined) return words;
    const removes = `left \`${name}\` where it is, but the runtime does not read it`;
    return {
      edits: [{ path: at, remove: true }],
      said: `left out \`${name}\`, which the runtime does not know`,
      removes,
    };
  }
  if (suggestion.includes('.')) {
    const edits = [
      { path: at, remove: true },
      { path: [...holder, ...suggestion.split('.')], node },
    ] as const;
    return { edits, said: `moved \`${name}\` to \`${suggestion}\`` };
  }
  if (!fits(suggestion, node, holder)) return undefined;
  return { edits: [{ path: at, rename: suggestion }], said: `wrote \`${suggestion}\` for \`${name}\`` };
}

/** What a mapping of answers says of one of them becomes a list first. */
function isProperty(at: PlacedIssue['at']): boolean {
  return at[2] === 'output_schema' && at[3] === 'fields' && typeof at[4] === 'string';
}

/** Edges inside another section go to the top, where they are read. */
function liftedEdges(at: PlacedIssue['at'], node: ConfigNode, root: ConfigNode): Fix | undefined {
  if (at[0] === 'nodes' || at[0] === 'edges' || entryOf(root, 'edges') !== undefined) return undefined;
  const edits = [
    { path: at, remove: true },
    { path: ['edges'], node },
  ] as const;
  return { edits, said: `moved \`${at.map(String).join('.')}\` to \`edges\`` };
}

/** Words for what comes before or after a step. */
const SAYS_WHERE = /^(?:next|goto|next_step|next_node|depends_on|needs|after|previous|then|on_success|on_failure)$/;

/** A list that leads from one step to another is not passed over, whatever it is called. */
function holdsEdges(node: ConfigNode): boolean {
  return itemsOf(node).some((item) => keysOf(item).some((key) => /^(?:from|to|source|target|next)$/.test(key)));
}

/** Edges with a condition each become routes elsewhere. */
function isBranchCondition(at: PlacedIssue['at']): boolean {
  return at[0] === 'edges' && at.length === 3 && /^(?:condition|when|if)$/.test(String(at[2]));
}

const LISTS = new Set(['routes', 'outputs', 'tools', 'nodes', 'edges', 'fields']);
const MAPPINGS = new Set(['output_schema', 'inputs', 'llm', 'sandbox', 'memory', 'state', 'flow', 'config', 'loop']);

/** A route's condition may still be text: it is given its shape elsewhere. */
function fits(name: string, node: ConfigNode, holder: PlacedIssue['at']): boolean {
  if (holder[0] === 'edges' && name === 'routes') return node.kind === 'list';
  if (name === 'condition') return node.kind !== 'list';
  if (name === 'output_schema') return node.kind === 'map' || node.kind === 'string';
  if (name === 'nodes' || name === 'fields') return node.kind === 'list' || node.kind === 'map';
  if (LISTS.has(name)) return node.kind === 'list' || node.kind === 'string';
  return MAPPINGS.has(name) ? node.kind === 'map' : node.kind !== 'list';
}

function fixNodeIds({ root, errors }: InvalidConfig): Fix[] {
  const taken = new Set([...nodeIds(root), ...fieldTypes(root).keys(), 'START', 'END']);
  const ids = new Map<number, string>();
  const renames = new Map<string, string>();
  for (const { code, at } of errors) {
    const position = at[1];
    const written = code === 'schema.node_id' ? textOf(nodeAt(root, at)) : undefined;
    if (written === undefined || typeof position !== 'number') continue;
    const plain = identifierOf(written) ?? `step_${position + 1}`;
    const id = [plain, `${plain}_step`, `${plain}_${position + 1}`].find((name) => !taken.has(name));
    if (id === undefined) continue;
    taken.add(id);
    ids.set(position, id);
    if (!renames.has(written)) renames.set(written, id);
  }
  return renames.size === 0 ? [] : [{ edits: renameNodes(root, ids, renames), said: saidOf('step', renames) }];
}

function saidOf(noun: string, renames: Renames): string[] {
  return Array.from(renames, ([from, to]) => `renamed ${noun} \`${from}\` to \`${to}\``);
}

function identifierOf(text: string): string | undefined {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')
    .replace(/^(?=\d)/, 'step_');
  return isPythonIdentifier(plain) ? plain : undefined;
}

/** Pydantic keeps names that begin with an underscore or `model_` for itself. */
function fixFieldNames({ root, errors }: InvalidConfig): Fix[] {
  const taken = new Set([...fieldTypes(root).keys(), ...nodeIds(root)]);
  const renames = new Map<string, string>();
  for (const { code, at } of errors) {
    const written = String(at[2]);
    if (code !== 'run.field_name' || at.length !== 3 || renames.has(written)) continue;
    const plain = identifierOf(written)?.replace(/^(?:model_)+/, '');
    if (plain === undefined) continue;
    const name = [plain, `${plain}_value`].find((one) => isPythonIdentifier(one) && !taken.has(one));
    if (name === undefined) continue;
    taken.add(name);
    renames.set(written, name);
  }
  return renames.size === 0 ? [] : [{ edits: renameFields(root, renames), said: saidOf('field', renames) }];
}

/** A tool that reaches beyond the run is never put in the place of another. */
function tool({ at, code, suggestion }: PlacedIssue, { root }: InvalidConfig): Fix | undefined {
  const node = nodeAt(root, at);
  const name = code === 'run.tool_mapping' ? textOf(entryOf(node, 'name')) : suggestion;
  if (name === undefined || toolNamed(name) === undefined) return undefined;
  if (code === 'run.unknown_tool' && isRiskyTool(name)) return undefined;
  const said =
    code === 'run.tool_mapping'
      ? `wrote tool \`${name}\` by its name`
      : `wrote \`${name}\` for tool \`${textOf(node)}\``;
  return { edits: [{ path: at, value: name }], said };
}

/** Lists that were written as one text or as a mapping, and single names that were written as a list. */
export const fixLists: FixFamily = ({ root, errors }) =>
  errors.flatMap(({ code, at }): Fix[] => {
    const node = nodeAt(root, at);
    const name = String(at.at(-1));
    if (code === 'schema.list_type' && (name === 'outputs' || name === 'tools') && node?.kind === 'string') {
      return [{ edits: [{ path: at, value: namesOf(node.value) }], said: `wrote \`${name}\` as a list` }];
    }
    if (code === 'schema.string_type' && node?.kind === 'list' && (name === 'from' || name === 'to')) {
      const [only, ...more] = itemsOf(node).map(textOf);
      return only === undefined || more.length > 0
        ? []
        : [{ edits: [{ path: at, value: only }], said: `wrote \`${name}\` as one name` }];
    }
    if (code === 'schema.list_type' && name === 'outputs' && node?.kind === 'map') {
      const hasAnswer = nodeAt(root, [...at.slice(0, -1), 'output_schema']) !== undefined;
      const names = keysOf(node);
      return hasAnswer && names.length > 0
        ? [{ edits: [{ path: at, value: names }], said: 'wrote `outputs` as a list' }]
        : [];
    }
    if (code === 'schema.dict_type' && at.join('.') === 'state.fields') return fieldsFromList(node);
    if (code === 'schema.list_type' && at.join('.') === 'edges') return edgesByName(node);
    return code === 'schema.list_type' && name === 'nodes' ? nodesByName(node) : [];
  });

/** `fields` of the state as a list of mappings with a name each. */
function fieldsFromList(fields: ConfigNode | undefined): Fix[] {
  const entries = itemsOf(fields).flatMap((item): ConfigEntry[] => {
    const own = entriesOf(item).find((entry) => ['name', 'id', 'field'].includes(keyOf(entry) ?? ''));
    if (item.kind !== 'map' || own?.value.kind !== 'string') return [];
    return [{ key: own.value, value: { ...item, entries: item.entries.filter((entry) => entry !== own) } }];
  });
  if (fields === undefined || entries.length === 0 || entries.length < itemsOf(fields).length) return [];
  const node = { kind: 'map', entries, place: fields.place } as const;
  return [{ edits: [{ path: ['state', 'fields'], node }], said: 'wrote the fields of the state by name' }];
}

/** `edges` as a mapping from each step to the next. */
function edgesByName(edges: ConfigNode | undefined): Fix[] {
  const value = entriesOf(edges).flatMap((entry) => {
    const [from, to] = [keyOf(entry), textOf(entry.value)];
    return from === undefined || to === undefined ? [] : [{ from, to }];
  });
  if (value.length === 0 || value.length < entriesOf(edges).length) return [];
  return [{ edits: [{ path: ['edges'], value }], said: 'wrote `edges` as a list' }];
}

function namesOf(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** `nodes` as a mapping from id to node. */
function nodesByName(nodes: ConfigNode | undefined): Fix[] {
  const entries = entriesOf(nodes);
  if (nodes === undefined || entries.length === 0 || entries.some(({ value }) => value.kind !== 'map')) return [];
  const items = entries.flatMap((entry): ConfigNode[] => {
    const id = keyOf(entry);
    if (entry.value.kind !== 'map' || id === undefined) return [];
    const named = entryOf(entry.value, 'id') === undefined;
    const { place } = entry.value;
    const own = { key: { kind: 'string', value: 'id', place }, value: { kind: 'string', value: id, place } } as const;
    return [{ ...entry.value, entries: named ? [own, ...entry.value.entries] : entry.value.entries }];
  });
  const list = { kind: 'list', python: 'list', items, place: nodes.place } as const;
  return [{ edits: [{ path: ['nodes'], node: list }], said: 'wrote `nodes` as a list' }];
}
