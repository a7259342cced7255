import { type Neighbours, shortestPath } from '../../rules/graph.ts';
import { unwrittenBefore } from './assigned-fields.ts';
import { type FieldRead, type FieldUses, fieldUses } from './field-uses.ts';
import { failsOnNone } from './none-in-code.ts';
import type { RunContext, RunFinding } from '../run-context.ts';
import { type BySource, neighbours } from './steps.ts';

/** What a state field holds when a step reads it: whether anything has written it by then, and whether anything reads what is written. */
export function checkDataFlow(context: RunContext, bySource: BySource): void {
  const uses = fieldUses(context);
  checkReads(
    context,
    uses,
    neighbours(bySource, ({ starts }) => starts),
  );
  checkWrites(context, uses, bySource);
  checkGiven(context, uses);
}

/** Each path costs a search of the graph; further findings do without. */
const MOST_PATHS = 20;

function checkReads(context: RunContext, { reads, writers }: FieldUses, next: Neighbours): void {
  const open = new Set(reads.flatMap(({ field }) => (isEmptyAtStart(context, field) ? [field] : [])));
  if (open.size === 0) return;
  const isUnwritten = unwrittenBefore([...open], writers, next);
  let paths = 0;
  const told = new Set<string>();
  for (const read of reads) {
    const { field, node, by } = read;
    const own = writers.get(field) ?? new Set();
    const isAfter = by === 'route' || by === 'loop' || by === 'items';
    if (!open.has(field) || !isUnwritten(field, node) || (isAfter && own.has(node))) continue;
    // A loop edge whose node does not write its flag is told as such, and parallel steps do not work at all.
    const key = JSON.stringify([field, node, by]);
    if (by === 'loop' || by === 'items' || told.has(key)) continue;
    told.add(key);
    const path = (paths += 1) > MOST_PATHS ? undefined : pathWithout(own, node, next);
    noteUnwritten(context, read, { path, isWritten: own.size > 0 });
  }
}

/** Whether a run may begin without a value there. */
function isEmptyAtStart({ workflow }: RunContext, name: string): boolean {
  const fields = workflow.state?.fields ?? {};
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return field !== undefined && field.required !== true && field.default === undefined;
}

function pathWithout(writers: ReadonlySet<string>, node: string, next: Neighbours): readonly string[] | undefined {
  return shortestPath('START', node, new Map([...next].filter(([from]) => !writers.has(from))));
}

interface Unwritten {
  readonly path: readonly string[] | undefined;
  /** Whether any step writes it, later or on another path. */
  readonly isWritten: boolean;
}

function noteUnwritten(context: RunContext, read: FieldRead, { path, isWritten }: Unwritten): void {
  const { field, node, by } = read;
  const outcome = outcomeOf(context, read);
  if (outcome === undefined) return;
  const way = path === undefined ? '' : ` (on the path ${shown(path)})`;
  const advice = isWritten
    ? 'give it a default, or write it in an earlier step'
    : 'make it an input (`required: true`), give it a default, or write it in an earlier step';
  context.note({
    code: read.isPart
      ? by === 'prompt'
        ? 'run.prompt_unresolved'
        : 'run.input_unresolved'
      : 'effect.read_before_write',
    outcome,
    path: read.path,
    message: `\`${node}\` reads \`${field}\` before anything has written it${way}, so ${read.isPart ? 'the step fails' : CONSEQUENCES[by]}; ${advice}.`,
    within: read.within,
    node,
  });
}

const CONSEQUENCES: Readonly<Record<FieldRead['by'], string>> = {
  prompt: 'the model reads the word None',
  input: 'the model reads the word None',
  code: 'the code gets None',
  route: 'the condition is decided by nothing',
  loop: 'the condition is decided by nothing',
  items: 'there is nothing to work on',
};

function outcomeOf({ workflow }: RunContext, { by, node, path, isPart }: FieldRead): RunFinding['outcome'] | undefined {
  if (isPart) return 'some_paths';
  if (by !== 'code') return 'invents';
  const { code = '' } = workflow.nodes?.find((one) => one?.id === node) ?? {};
  const fails = failsOnNone(code, String(path.at(-1)));
  return fails === undefined ? undefined : fails ? 'some_paths' : 'invents';
}

function shown(path: readonly string[]): string {
  const names = path.length > 6 ? [...path.slice(0, 2), '...', ...path.slice(-3)] : path;
  return names.join(' -> ');
}

/** What nobody reads is a result if a last step writes it; else a later step may have been meant to. */
function checkWrites({ workflow, fields, note }: RunContext, { reads, writers }: FieldUses, bySource: BySource): void {
  const read = new Set(reads.map(({ field }) => field));
  workflow.nodes?.forEach((node, index) => {
    node?.outputs?.forEach((output, at) => {
      if (output === undefined || !fields.has(output) || read.has(output)) return;
      const own = [...(writers.get(output) ?? [])];
      if (node.id === undefined || own[0] !== node.id || own.some((id) => endsAfter(bySource, id))) return;
      note({
        code: 'effect.never_read',
        outcome: 'runs',
        path: ['nodes', index, 'outputs', at],
        message: `\`${node.id}\` writes \`${output}\`, but no step reads it; put \`{${output}}\` into the prompt that needs it, or keep it as a result.`,
      });
    });
  });
}

function endsAfter(bySource: BySource, id: string): boolean {
  return (bySource.get(id) ?? []).some(({ mayEnd }) => mayEnd);
}

function checkGiven({ workflow, note }: RunContext, { reads }: FieldUses): void {
  const read = new Set(reads.map(({ field }) => field));
  for (const [name, field] of Object.entries(workflow.state?.fields ?? {})) {
    if (field?.required !== true || read.has(name)) continue;
    note({
      code: 'effect.input_unused',
      outcome: 'runs',
      path: ['state', 'fields', name],
      message: `Every run must be given \`${name}\`, but no step reads it; put \`{${name}}\` into a prompt, or remove the field.`,
      atKey: true,
    });
  }
}
