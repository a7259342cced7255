import type { Workflow } from '../../../src/workflow/schema/schema.ts';

type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** A workflow as plain JSON. */
function plainOf(workflow: Workflow): Plain {
  return JSON.parse(
    JSON.stringify(workflow, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
  ) as Plain;
}

/** `config.gates.gates.0.max`. */
export function valueAt(workflow: Workflow, path: string): Plain | undefined {
  let value: Plain | undefined = plainOf(workflow);
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as { readonly [key: string]: Plain })[key];
  }
  return value;
}

/** Every leaf by its path. Steps are named by id, as in `nodes.write.llm.model`. */
export function leavesOf(workflow: Workflow): Map<string, string> {
  const leaves = new Map<string, string>();
  const walk = (value: Plain, path: string): void => {
    if (typeof value !== 'object' || value === null) {
      leaves.set(path, JSON.stringify(value));
      return;
    }
    for (const [key, child] of Object.entries(value))
      walk(child, path === '' ? key : `${path}.${keyOf(key, child, path)}`);
  };
  walk(plainOf(workflow), '');
  return leaves;
}

function keyOf(key: string, child: Plain, path: string): string {
  if (path !== 'nodes' || typeof child !== 'object' || child === null || Array.isArray(child)) return key;
  const { id } = child as { readonly id?: Plain };
  return typeof id === 'string' ? id : key;
}
