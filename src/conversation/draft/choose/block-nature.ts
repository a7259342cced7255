import type { ConfigNode } from '../../../pyyaml/config-node.ts';
import { isSameValue } from '../../../pyyaml/edit/value.ts';
import { readConfig } from '../../../pyyaml/read-config.ts';
import { entriesOf, entryOf, itemsOf, keyOf, textOf, textsOf } from '../../../workflow/autofix/config-access.ts';
import { applyPatch } from '../../../workflow/patch/patch.ts';
import { targetsOf } from '../../../workflow/patch/patch-edges.ts';
import { cleanDraft } from '../complete/clean-draft.ts';

/** What a block of an answer is. */
export interface BlockNature {
  /** `dialect`: the keys of another format, such as `steps`. */
  readonly kind: 'whole' | 'patch' | 'dialect';
  /** Nothing would change if it were applied to the config that is there already. */
  readonly isUnchanged: boolean;
  /** What a patch names, as paths of keys; edges excluded. */
  readonly names: readonly string[];
  /** Ids of the steps in it. */
  readonly steps: readonly string[];
  /** Steps that its edges connect. */
  readonly connects: readonly string[];
}

/** Reads what each block is, against the config that is there already. */
export function blockNatures(blocks: readonly string[], base: string | undefined): readonly BlockNature[] {
  return blocks.map((block) => natureOf(cleanDraft(block).yaml, base));
}

function natureOf(yaml: string, base: string | undefined): BlockNature {
  const read = readConfig(yaml, 'yaml');
  const root = read.ok ? read.root : undefined;
  const kind = kindOf(yaml, root);
  const nodes = entryOf(root, 'nodes');
  const steps =
    nodes?.kind === 'map'
      ? nodes.entries.flatMap((entry) => keyOf(entry) ?? [])
      : itemsOf(nodes).flatMap((node) => textOf(entryOf(node, 'id')) ?? []);
  return {
    kind,
    isUnchanged: base !== undefined && changesNothing(yaml, kind, base),
    names: root === undefined ? [] : namesIn(root),
    steps,
    connects: itemsOf(entryOf(root, 'edges')).flatMap((edge) =>
      targetsOf(edge, [])
        .map(({ name }) => name)
        .concat(textOf(entryOf(edge, 'from')) ?? []),
    ),
  };
}

function kindOf(yaml: string, root: ConfigNode | undefined): BlockNature['kind'] {
  const isWhole =
    root === undefined
      ? /^[ \t{]*["']?schema_version["']?\s*:/m.test(yaml)
      : entryOf(root, 'schema_version') !== undefined;
  if (isWhole) return 'whole';
  const isDialect =
    root === undefined ? /^["']?(?:steps|agents|tasks|stages|pipeline)["']?\s*:/m.test(yaml) : isOtherDialect(root);
  return isDialect ? 'dialect' : 'patch';
}

const DIALECT_KEYS = ['steps', 'agents', 'tasks', 'stages', 'pipeline'];

/** `steps` and the like in place of `nodes`: neither a config nor a patch of one. */
export function isOtherDialect(root: ConfigNode): boolean {
  return entryOf(root, 'nodes') === undefined && DIALECT_KEYS.some((key) => entryOf(root, key) !== undefined);
}

function changesNothing(yaml: string, kind: BlockNature['kind'], base: string): boolean {
  if (kind === 'dialect') return false;
  const result = kind === 'whole' ? ({ ok: true, yaml } as const) : applyPatch(base, yaml);
  return result.ok && isSameConfig(result.yaml, base);
}

/** Whether two configs hold the same values. */
export function isSameConfig(left: string, right: string): boolean {
  if (left === right) return true;
  const [one, other] = [readConfig(left, 'yaml'), readConfig(right, 'yaml')];
  return one.ok && other.ok && isSameValue(one.root, other.root);
}

function namesIn(root: ConfigNode): string[] {
  return entriesOf(root).flatMap((entry) => {
    const name = keyOf(entry) ?? '';
    if (name === 'edges') return [];
    if (name === 'remove') {
      return ['nodes', 'fields'].flatMap((kind) => textsOf(entryOf(entry.value, kind)).map((gone) => `remove.${gone}`));
    }
    if (name !== 'nodes') return pathsOf(entry.value, name, name === 'state' ? 2 : 1);
    return itemsOf(entry.value).flatMap((node) =>
      pathsOf(node, `nodes.${textOf(entryOf(node, 'id')) ?? ''}`, 1).filter((path) => !path.endsWith('.id')),
    );
  });
}

/** The paths of the keys down to `depth` mappings below a value. */
function pathsOf(node: ConfigNode, path: string, depth: number): string[] {
  if (depth === 0 || node.kind !== 'map') return [path];
  return node.entries.flatMap((entry) => pathsOf(entry.value, `${path}.${keyOf(entry) ?? ''}`, depth - 1));
}
