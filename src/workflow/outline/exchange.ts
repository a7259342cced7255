import { successors, arcsOf, reachable } from '../rules/graph.ts';
import { runningOrder } from './running-order.ts';
import type { Workflow, WorkflowNode } from '../schema/schema.ts';
import { fieldsDeciding, fieldsReadBy } from './step-reads.ts';

/** What the caller of a workflow gives and gets. Names of state fields, in the order of the file, or of results as they were named. */
export interface Exchange {
  readonly inputs: readonly { readonly name: string; readonly isOptional: boolean }[];
  readonly results: readonly string[];
  /** Each run gives one of the results, because they are written on different branches. */
  readonly isEither: boolean;
}

/** `named` are the results that the author of the config named; names that do not exist are ignored, and without any the rule decides. */
export function exchangeOf(workflow: Workflow, named: readonly string[] = []): Exchange {
  const fields = Object.entries(workflow.state.fields);
  const writers = writersOf(workflow.nodes);
  const known = named.filter((name) => Object.hasOwn(workflow.state.fields, name));
  const byRule = new Set(known.length > 0 ? [] : resultsByRule(workflow, writers));
  const listed = known.length > 0 ? known : fields.flatMap(([name]) => (byRule.has(name) ? [name] : []));
  return {
    inputs: fields
      .filter(([name, { required }]) => required || !writers.has(name))
      .map(([name, { required }]) => ({ name, isOptional: !required })),
    results: listed,
    isEither: areAlternatives(workflow, listed, writers),
  };
}

type Writers = ReadonlyMap<string, readonly WorkflowNode[]>;

function writersOf(nodes: readonly WorkflowNode[]): Writers {
  const writers = new Map<string, WorkflowNode[]>();
  for (const node of nodes) {
    for (const name of new Set(node.outputs)) {
      const known = writers.get(name);
      if (known === undefined) writers.set(name, [node]);
      else known.push(node);
    }
  }
  return writers;
}

/**
 * What a field is for. `material`: a later step works it into something else. `note`: only an earlier step of a loop reads it. `control`: only routes
 * read it. `counter`: code adds to it.
 */
type Purpose = 'result' | 'material' | 'note' | 'control' | 'counter';

/** Fields that are there at the end and made for the caller. */
function resultsByRule(workflow: Workflow, writers: Writers): readonly string[] {
  const purposes = purposesOf(workflow, writers);
  const of = (...wanted: readonly Purpose[]) => [...purposes].filter(([, purpose]) => wanted.includes(purpose));
  const found = [
    ...of('result').map(([name]) => name),
    ...promised(
      workflow,
      of('material').map(([name]) => name),
    ),
  ];
  if (found.length > 0) return found;
  const rest = of('control', 'note');
  return (rest.length > 0 ? rest : [...purposes]).map(([name]) => name);
}

function purposesOf(workflow: Workflow, writers: Writers): ReadonlyMap<string, Purpose> {
  const place = new Map(runningOrder(workflow).map(({ id }, index) => [id, index]));
  const placeOf = ({ id }: WorkflowNode) => place.get(id) ?? 0;
  const readers = readersOf(workflow.nodes);
  const deciding = fieldsDeciding(workflow.edges);
  const { fields } = workflow.state;
  const purposes = new Map<string, Purpose>();

  function purposeOf({ name, by, first, last }: Written): Purpose {
    if (isNumber(fields[name]?.type) && [...by].every((node) => node.code && fieldsReadBy(node).has(name)))
      return 'counter';
    const others = (readers.get(name) ?? []).filter((reader) => !by.has(reader));
    const later = others.filter((reader) => placeOf(reader) > last && !judges(reader));
    if (later.some((reader) => reader.outputs.some((output) => carries(output, name)))) return 'material';
    if (deciding.has(name)) return 'control';
    return others.length > 0 && others.every((reader) => placeOf(reader) < first) ? 'note' : 'result';
  }

  /** A step that decides the way judges what it reads; what else it writes is about that, not in place of it. */
  const judges = ({ outputs }: WorkflowNode) => outputs.some((output) => deciding.has(output));

  /** Whether a result may hold what is in a field: the number of words of an article does not replace the article. */
  function carries(output: string, name: string): boolean {
    const purpose = purposes.get(output);
    if (output === name || (purpose !== 'result' && purpose !== 'material')) return false;
    return isScalar(fields[name]?.type) || !isScalar(fields[output]?.type);
  }

  const written = [...writers].map(([name, by]): Written => {
    const places = by.map(placeOf).sort((a, b) => a - b);
    return { name, by: new Set(by), first: places[0] ?? 0, last: places.at(-1) ?? 0 };
  });
  for (const one of written.sort((a, b) => b.last - a.last)) purposes.set(one.name, purposeOf(one));
  return purposes;
}

/** A field with the steps that write it, and the places of the first and the last of them in the running order. */
interface Written {
  readonly name: string;
  readonly by: ReadonlySet<WorkflowNode>;
  readonly first: number;
  readonly last: number;
}

function readersOf(nodes: readonly WorkflowNode[]): ReadonlyMap<string, readonly WorkflowNode[]> {
  const readers = new Map<string, WorkflowNode[]>();
  for (const node of nodes) {
    for (const name of fieldsReadBy(node)) {
      const known = readers.get(name);
      if (known === undefined) readers.set(name, [node]);
      else known.push(node);
    }
  }
  return readers;
}

function isNumber(type: string | undefined): boolean {
  return type === 'int' || type === 'float';
}

function isScalar(type: string | undefined): boolean {
  return isNumber(type) || type === 'bool';
}

/** Whether a text speaks of the field with a name. */
function isNamedIn(text: string): (name: string) => boolean {
  const said = stems(text);
  return (name) => [...stems(name)].every((word) => said.has(word));
}

/** Beginnings of this length are compared, so that `categories` is found in "puts each into a category". */
const STEM_CHARS = 5;

/** More lists than these are rather the stages of the work. */
const MOST_PROMISED_LISTS = 2;

/**
 * Material of which the flow itself speaks: a newsletter that is then translated is meant for the caller, too. What decides the way, numbers and flags
 * are not meant.
 */
function promised({ flow, state, edges }: Workflow, material: readonly string[]): readonly string[] {
  const deciding = fieldsDeciding(edges);
  const typeOf = (name: string) => state.fields[name]?.type;
  const candidates = material.filter((name) => !deciding.has(name) && !isScalar(typeOf(name)));
  const description = flow.description ?? '';
  const texts = candidates.filter((name) => typeOf(name) === 'str').filter(isNamedIn(`${flow.name} ${description}`));
  const lists = candidates.filter((name) => typeOf(name) !== 'str').filter(isNamedIn(description));
  return lists.length > MOST_PROMISED_LISTS ? texts : [...texts, ...lists];
}

function stems(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  return new Set(words.map((word) => word.slice(0, STEM_CHARS)));
}

/** More are not looked at. */
const MOST_ALTERNATIVES = 6;

function areAlternatives({ edges }: Workflow, results: readonly string[], writers: Writers): boolean {
  if (results.length < 2 || results.length > MOST_ALTERNATIVES) return false;
  const next = successors(arcsOf(edges));
  const sources = results.map((name) => (writers.get(name) ?? []).map(({ id }) => id));
  if (sources.some((ids) => ids.length !== 1)) return false;
  const ids = sources.flat();
  return ids.every((id) => {
    const after = reachable(id, next);
    return ids.filter((other) => after.has(other)).length === 1;
  });
}
