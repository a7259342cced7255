import { emptyOf } from './empty.ts';
import type { Edge, Graph } from './graph.ts';

/**
 * Gives an empty value to every field that a step or a route reads, on some path, before anything has written it: the runtime would put the
 * word "None" into the prompt otherwise. A field that no step writes at all becomes an input.
 */
export function withDefaults({ fields, steps, edges }: Graph): void {
  const given = new Set(
    [...fields].filter(([, field]) => field.required === true || field.default !== undefined).map(([name]) => name),
  );
  const written = writtenBefore({ fields, steps, edges });
  const missing = new Set<string>();
  for (const { id, reads } of steps)
    for (const name of reads) if (!given.has(name) && written.get(id)?.has(name) !== true) missing.add(name);
  for (const { from, routes } of edges) {
    const here = written.get(from) ?? new Set();
    const own = new Set(steps.find(({ id }) => id === from)?.gives);
    for (const { logic } of routes ?? [])
      for (const [, name = ''] of logic.matchAll(/\bstate\.(\w+)/g))
        if (!given.has(name) && !here.has(name) && !own.has(name)) missing.add(name);
  }
  const outputs = new Set(steps.flatMap(({ gives }) => gives));
  for (const name of missing) {
    const field = fields.get(name);
    if (field === undefined) continue;
    fields.set(name, outputs.has(name) ? { ...field, default: emptyOf(field.type) } : { ...field, required: true });
  }
}

/** For each step, the fields that every path to it has written. */
function writtenBefore({ fields, steps, edges }: Graph): Map<string, Set<string>> {
  const all = new Set(fields.keys());
  const written = new Map<string, Set<string>>(steps.map(({ id }) => [id, new Set(all)]));
  const gives = new Map(steps.map((step) => [step.id, step.gives]));
  for (let changed = true; changed;) {
    changed = false;
    for (const edge of edges)
      for (const to of targetsOf(edge)) {
        const here = written.get(to);
        if (here === undefined) continue;
        const before = new Set(
          edge.from === 'START' ? [] : [...(written.get(edge.from) ?? []), ...(gives.get(edge.from) ?? [])],
        );
        for (const name of here)
          if (!before.has(name)) {
            here.delete(name);
            changed = true;
          }
      }
  }
  return written;
}

function targetsOf({ to, routes }: Edge): string[] {
  return [...(to === undefined ? [] : [to]), ...(routes ?? []).map((route) => route.to)];
}
