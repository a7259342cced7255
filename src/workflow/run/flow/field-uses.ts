import { conditionFields } from '../../condition.ts';
import type { Path } from '../../../pyyaml/path.ts';
import { resolvedPlaceholders } from '../../template.ts';
import { asksModel, type LooseNode, type RunContext } from '../run-context.ts';

/** One place that reads a state field. */
export interface FieldRead {
  readonly field: string;
  /** The node that reads it, or whose routes do. */
  readonly node: string;
  readonly by: 'prompt' | 'input' | 'code' | 'route' | 'loop' | 'items';
  readonly path: Path;
  /** The text that names the field there. */
  readonly within: string;
  /** A part of the field is read, as in `{customer.name}`. */
  readonly isPart: boolean;
}

export interface FieldUses {
  readonly reads: readonly FieldRead[];
  /** The nodes that write each field. */
  readonly writers: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Which steps read and write which state fields. */
export function fieldUses({ workflow, fields }: RunContext): FieldUses {
  const reads: FieldRead[] = [];
  const writers = new Map<string, Set<string>>();
  const isField = (name: string) => fields.has(name);
  workflow.nodes?.forEach((node, index) => {
    if (node?.id === undefined) return;
    reads.push(...readsOfNode(node, node.id, index).filter(({ field }) => isField(field)));
    for (const field of writtenBy(node)) writers.set(field, (writers.get(field) ?? new Set()).add(node.id));
  });
  workflow.edges?.forEach((edge, index) => {
    if (edge?.from === undefined) return;
    const at = (...rest: Path): Path => ['edges', index, ...rest];
    const add = (field: string | undefined, by: FieldRead['by'], path: Path, within = field ?? '') => {
      if (field !== undefined && isField(field))
        reads.push({ field, node: edge.from ?? '', by, path, within, isPart: false });
    };
    edge.routes?.forEach((route, number) => {
      const { logic } = route?.condition ?? {};
      if (logic === undefined || logic === 'default') return;
      const path = at('routes', number, 'condition', 'logic');
      for (const field of conditionFields(logic)) add(field, 'route', path, `state.${field}`);
    });
    add(edge.loop?.condition_field, 'loop', at('loop', 'condition_field'));
    const { target_node: target, collect_field: collected } = edge.parallel ?? {};
    // It is never written either, but that parallel steps do not work is told as such.
    if (target !== undefined && collected !== undefined)
      writers.set(collected, (writers.get(collected) ?? new Set()).add(target));
    add(edge.parallel?.items_field, 'items', at('parallel', 'items_field'));
  });
  return { reads, writers };
}

/** Code fills the first output only. */
function writtenBy(node: LooseNode): readonly string[] {
  const outputs = (node.outputs ?? []).filter((output) => output !== undefined);
  return asksModel(node) ? outputs : outputs.slice(0, 1);
}

/** What a node reads, names that are no fields included. The prompt of a node with code is filled in, but nothing reads it. */
export function readsOfNode(node: LooseNode, id: string, index: number): FieldRead[] {
  const inputs = Object.entries(node.inputs ?? {});
  const names = new Set(inputs.map(([name]) => name));
  const isModel = asksModel(node);
  const ofInputs = inputs.flatMap(([name, template]) => {
    const path = ['nodes', index, 'inputs', name];
    const by = isModel ? 'input' : 'code';
    const read = (field: string, within: string, isPart = false): FieldRead => ({
      field,
      node: id,
      by,
      path,
      within,
      isPart,
    });
    if (template === undefined) return [];
    // Code also gets the field whose bare name an input is.
    if (!isModel && !template.includes('{')) return [read(template.trim().replace(/^state\./, ''), template)];
    return fieldsIn(template).map(({ field, isPart }) => read(field, field, isPart));
  });
  if (!isModel) return ofInputs;
  const ofPrompt = fieldsIn(node.prompt ?? '', names).map(({ field, isPart }): FieldRead => {
    return { field, node: id, by: 'prompt', path: ['nodes', index, 'prompt'], within: field, isPart };
  });
  return [...ofInputs, ...ofPrompt];
}

function fieldsIn(
  template: string,
  inputs: ReadonlySet<string> = new Set(),
): readonly { readonly field: string; readonly isPart: boolean }[] {
  if (!template.includes('{')) return [];
  const names = resolvedPlaceholders(template).filter((name) => !inputs.has(name));
  const parts = new Map(names.map((name) => [name.split('.', 1)[0] ?? name, false]));
  for (const name of names) if (name.includes('.')) parts.set(name.slice(0, name.indexOf('.')), true);
  return Array.from(parts, ([field, isPart]) => ({ field, isPart }));
}
