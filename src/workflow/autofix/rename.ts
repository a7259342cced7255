import { entriesOf, entryOf, itemsOf, keyOf, nodeAt, textOf } from './config-access.ts';
import type { ConfigNode } from '../../pyyaml/config-node.ts';
import type { YamlEdit } from '../../pyyaml/edit-yaml.ts';
import { targetsOf } from '../patch/patch-edges.ts';

/** Old names with the new ones. */
export type Renames = ReadonlyMap<string, string>;

/** Gives the nodes at some positions other ids, and leads every edge that begins or ends at an old id to the new one. */
export function renameNodes(root: ConfigNode, ids: ReadonlyMap<number, string>, renames: Renames): YamlEdit[] {
  const edges = itemsOf(entryOf(root, 'edges')).flatMap((edge, index): YamlEdit[] => {
    const ends = targetsOf(edge, ['edges', index]);
    const from = { name: textOf(entryOf(edge, 'from')) ?? '', path: ['edges', index, 'from'] };
    return [from, ...ends].flatMap(({ name, path }): YamlEdit[] => {
      const value = renames.get(name);
      return value === undefined ? [] : [{ path, value }];
    });
  });
  return [...Array.from(ids, ([at, value]): YamlEdit => ({ path: ['nodes', at, 'id'], value })), ...edges];
}

/** Renames state fields wherever a config can name one; they become the last of the fields. */
export function renameFields(root: ConfigNode, renames: Renames): YamlEdit[] {
  const declared = [...renames].flatMap(([from, to]): YamlEdit[] => {
    const field = nodeAt(root, ['state', 'fields', from]);
    return field === undefined
      ? []
      : [
          { path: ['state', 'fields', to], node: field },
          { path: ['state', 'fields', from], remove: true },
        ];
  });
  return declared.length === 0 ? [] : [...declared, ...renameInNodes(root, renames), ...renameInEdges(root, renames)];
}

function renameInNodes(root: ConfigNode, renames: Renames): YamlEdit[] {
  const exactly = (text: string) => renames.get(text) ?? text;
  const inTemplate = (text: string) => renameInTemplate(text, renames);
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

function renameInEdges(root: ConfigNode, renames: Renames): YamlEdit[] {
  const exactly = (text: string) => renames.get(text) ?? text;
  const inLogic = (text: string) =>
    text.replaceAll(/\bstate\.([\w-]+)/g, (_, name: string) => `state.${renames.get(name) ?? name}`);
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

function renameInTemplate(text: string, renames: Renames): string {
  return text.replaceAll(/\{(state\.)?([^{}.]+)(?=[.}])/g, (whole, state = '', name: string) => {
    const to = renames.get(name);
    return to === undefined ? whole : `{${state}${to}`;
  });
}

function renamed(node: ConfigNode | undefined, path: YamlEdit['path'], change: (text: string) => string): YamlEdit[] {
  const text = textOf(node);
  const after = text === undefined ? undefined : change(text);
  return after === undefined || after === text ? [] : [{ path, value: after }];
}
