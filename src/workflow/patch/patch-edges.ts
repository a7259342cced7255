import { entryOf, itemsOf, textOf } from '../autofix/config-access.ts';
import type { ConfigNode } from '../../pyyaml/config-node.ts';
import type { YamlEdit } from '../../pyyaml/edit-yaml.ts';

/**
 * The edits that lead every linear edge past nodes which go away, where each of them has one linear edge on. Undefined where it is not clear
 * where the way would lead.
 */
export function edgesWithout(edges: ConfigNode | undefined, gone: ReadonlySet<string>): YamlEdit[] | undefined {
  const all = itemsOf(edges);
  const next = new Map<string, string>();
  for (const edge of all) {
    const from = textOf(entryOf(edge, 'from'));
    const to = textOf(entryOf(edge, 'to'));
    if (from === undefined || !gone.has(from)) continue;
    if (to === undefined || next.has(from)) return undefined;
    next.set(from, to);
  }
  const past = (name: string): string | undefined => {
    let at: string | undefined = name;
    for (let steps = 0; at !== undefined && gone.has(at); steps += 1) at = steps > gone.size ? undefined : next.get(at);
    return at;
  };
  const edits: YamlEdit[] = [];
  for (const [index, edge] of all.entries()) {
    if (gone.has(textOf(entryOf(edge, 'from')) ?? '')) continue;
    for (const { name, path } of targetsOf(edge, ['edges', index])) {
      if (!gone.has(name)) continue;
      const to = past(name);
      if (to === undefined) return undefined;
      edits.push({ path, value: to });
    }
  }
  const left = all.flatMap((edge, at) => (gone.has(textOf(entryOf(edge, 'from')) ?? '') ? [at] : [])).toReversed();
  return [...edits, ...left.map((at): YamlEdit => ({ path: ['edges', at], remove: true }))];
}

/** Every name to which an edge leads, with its place. */
export function targetsOf(
  edge: ConfigNode,
  path: YamlEdit['path'],
): readonly { readonly name: string; readonly path: YamlEdit['path'] }[] {
  const named = (node: ConfigNode | undefined, ...rest: readonly (string | number)[]) => {
    const name = textOf(node);
    return name === undefined ? [] : [{ name, path: [...path, ...rest] }];
  };
  const routes = itemsOf(entryOf(edge, 'routes'));
  return [
    ...named(entryOf(edge, 'to'), 'to'),
    ...routes.flatMap((route, at) => named(entryOf(route, 'to'), 'routes', at, 'to')),
    ...named(entryOf(entryOf(edge, 'loop'), 'exit_to'), 'loop', 'exit_to'),
    ...named(entryOf(entryOf(edge, 'parallel'), 'target_node'), 'parallel', 'target_node'),
  ];
}
