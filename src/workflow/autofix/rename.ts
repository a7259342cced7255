import { entriesOf, entryOf, itemsOf, keyOf, nodeAt, textOf } from './config-access.ts';
import type { ConfigNode } from '../../pyyaml/config-node.ts';
import type { YamlEdit } from '../../pyyaml/edit-yaml.ts';
import { targetsOf } from '../patch/patch-edges.ts';

/** Renames the node at a position of the list, and every edge that begins or ends at the old name. */
export function renameNode(root: ConfigNode, at: number, from: string, to: string): YamlEdit[] {
  const edges = itemsOf(entryOf(root, 'edges')).flatMap((edge, index): YamlEdit[] => {
    const ends = targetsOf(edge, ['edges', index]).filter(({ name }) => name === from);
    const begins: YamlEdit[] =
      textOf(entryOf(edge, 'from')) === from ? [{ path: ['edges', index, 'from'], value: to }] : [];
    return begins.concat(ends.map(({ path }): YamlEdit => ({ path, value: to })));
  });
  return [{ path: ['nodes', at, 'id'], value: to }, ...edges];
}

/** Renames a state field wherever a config can name one; it becomes the last of the fields. */
export function renameField(root: ConfigNode, from: string, to: string): YamlEdit[] {
  const path = ['state', 'fields'];
  const field = nodeAt(root, [...path, from]);
  if (field === undefined) return [];
  const declared: YamlEdit[] = [
    { path: [...path, to], node: field },
    { path: [...path, from], remove: true },
  ];
  return [...declared, ...renameInNodes(root, from, to), ...renameInEdges(root, from, to)];
}

function renameInNodes(root: ConfigNode, from: string, to: string): YamlEdit[] {
  const exactly = (text: string) => (text === from ? to : text);
  const inTemplate = (text: string) => renameInTemplate(text, from, to);
  return itemsOf(entryOf(root, 'nodes')).flatMap((node, index) => {
    const at: (string | number)[] = ['nodes', index];
    const outputs = itemsOf(entryOf(node, 'outputs')).flatMap((output, position) =>
      renamed(output, at.concat('outputs', position), exactly),
    );
    const fields = itemsOf(nodeAt(node, ['output_schema', 'fields'])).flatMap((field, position) =>
      renamed(entryOf(field, 'name'), at.concat('output_schema', 'fields', position, 'name'), exactly),
    );
    const inputs = entriesOf(entryOf(node, 'inputs')).flatMap((entry) =>
      renamed(entry.value, at.concat('inputs', keyOf(entry) ?? ''), inTemplate),
    );
    return outputs.concat(fields, inputs, renamed(entryOf(node, 'prompt'), at.concat('prompt'), inTemplate));
  });
}

function renameInEdges(root: ConfigNode, from: string, to: string): YamlEdit[] {
  const exactly = (text: string) => (text === from ? to : text);
  const inLogic = (text: string) => text.replaceAll(new RegExp(`\\bstate\\.${escaped(from)}\\b`, 'g'), `state.${to}`);
  return itemsOf(entryOf(root, 'edges')).flatMap((edge, index) => {
    const path: (string | number)[] = ['edges', index];
    const logics = itemsOf(entryOf(edge, 'routes')).flatMap((route, at) =>
      renamed(nodeAt(route, ['condition', 'logic']), path.concat('routes', at, 'condition', 'logic'), inLogic),
    );
    const named = [
      ['loop', 'condition_field'],
      ['parallel', 'items_field'],
      ['parallel', 'collect_field'],
    ].flatMap((rest) => renamed(nodeAt(edge, rest), path.concat(rest), exactly));
    return logics.concat(named);
  });
}

function renameInTemplate(text: string, from: string, to: string): string {
  return text.replaceAll(
    new RegExp(`\\{(state\\.)?${escaped(from)}(?=[.}])`, 'g'),
    (_, state = '') => `{${state}${to}`,
  );
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function renamed(node: ConfigNode | undefined, path: YamlEdit['path'], change: (text: string) => string): YamlEdit[] {
  const text = textOf(node);
  const after = text === undefined ? undefined : change(text);
  return after === undefined || after === text ? [] : [{ path, value: after }];
}
