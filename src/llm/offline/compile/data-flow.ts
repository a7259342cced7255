import { emptyOf } from './empty.ts';
import type { Edge, Graph, Step } from './graph.ts';

/** Steps and ways as the data flow needs them. */
export interface Flow {
  /** Fields that have a value from the start. */
  readonly given: ReadonlySet<string>;
  readonly fields: readonly string[];
  readonly steps: readonly Pick<Step, 'id' | 'reads' | 'gives'>[];
  readonly edges: readonly Edge[];
}

/** The fields that a step or a route reads, on some path, before anything has written them: the runtime would put the word "None" into the prompt. */
export function unwrittenFields({ given, fields, steps, edges }: Flow): Set<string> {
  const written = writtenBefore({ fields, steps, edges });
  const missing = new Set<string>();
  for (const { id, reads } of steps)
    for (const name of reads) if (!given.has(name) && written.get(id)?.has(name) !== true) missing.add(name);
  const gives = new Map(steps.map((step) => [step.id, new Set(step.gives)]));
  for (const { from, routes } of edges) {
    const here = written.get(from) ?? new Set();
    for (const { logic } of routes ?? [])
      for (const [, name = ''] of logic.matchAll(/\bstate\.(\w+)/g))
        if (!given.has(name) && !here.has(name) && gives.get(from)?.has(name) !== true) missing.add(name);
  }
  return missing;
}

/** Gives such fields an empty value. A field that no step writes at all becomes an input. */
export function withDefaults({ fields, steps, edges }: Graph): void {
  const given = new Set(
    [...fields].filter(([, field]) => field.required === true || field.default !== undefined).map(([name]) => name),
  );
  const outputs = new Set(steps.flatMap(({ gives }) => gives));
  for (const name of unwrittenFields({ given, fields: [...fields.keys()], steps, edges })) {
    const field = fields.get(name);
    if (field === undefined) continue;
    fields.set(name, outputs.has(name) ? { ...field, default: emptyOf(field.type) } : { ...field, required: true });
  }
}

/** For each step, the fields that every path to it has written. */
function writtenBefore({ fields, steps, edges }: Omit<Flow, 'given'>): Map<string, Set<string>> {
  const all = new Set(fields);
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
