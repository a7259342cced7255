import type { Issue } from '../../pyyaml/issue.ts';
import type { WorkflowDiff } from '../../workflow/diff/diff.ts';
import { exchangeOf, type Exchange } from '../../workflow/outline/exchange.ts';
import { loopEnds, type LoopEnd } from '../../workflow/outline/loop-ends.ts';
import { runningOrder } from '../../workflow/outline/running-order.ts';
import type { Workflow } from '../../workflow/schema/schema.ts';
import { sensitiveData, type DataKind } from '../../workflow/outline/sensitive-data.ts';
import { toolNamed } from '../../workflow/tools.ts';
import type { TargetName } from '../../workflow/targets/targets.ts';
import type { Verdict } from '../../workflow/verdict.ts';
import { phraseReader, type ReadPhrase } from './phrase.ts';
import { stepsOf, type CardStep } from './card-steps.ts';

/** The content of a card, before it is put into words. */
export interface Card {
  readonly name: string;
  readonly revision: number;
  readonly verdict: Verdict;
  /** The branch of the runtime that the verdict is for, unless it is `main`. */
  readonly target?: TargetName;
  readonly changes?: WorkflowDiff;
  /** Reads the conditions of the workflow. */
  readonly read: ReadPhrase;
  /** In running order. */
  readonly steps: readonly CardStep[];
  readonly exchange: Exchange;
  /** Types of the state fields, if they were requested. */
  readonly types?: Readonly<Record<string, string>>;
  /** Environment variables that a step needs. */
  readonly needs: readonly string[];
  readonly invents?: { readonly steps: readonly string[]; readonly tools: readonly string[] };
  /** Loops whose end deserves a sentence. */
  readonly loops: readonly LoopEnd[];
  readonly sensitive?: { readonly kind: DataKind; readonly receivers: readonly string[] };
  /** How to run it. */
  readonly start?: {
    readonly fileName: string;
    /** Arguments of `--input`. */
    readonly inputs: readonly string[];
    readonly hasMore: boolean;
  };
  readonly assumed?: string;
  readonly fixes: readonly string[];
  readonly careful: readonly string[];
  readonly rewritten: number;
  readonly notes: readonly string[];
}

export interface CardInput {
  readonly workflow: Workflow;
  readonly verdict: Verdict;
  readonly target?: TargetName | undefined;
  readonly issues: readonly Issue[];
  readonly revision: number;
  /** Only for the first revision of a thread: how to run it is said once. */
  readonly fileName?: string | undefined;
  /** Changes since the revision that this one is based on. */
  readonly changes?: WorkflowDiff | undefined;
  /** The results as the model named them. */
  readonly results?: readonly string[] | undefined;
  /** The kind of data that an earlier revision already mentioned. */
  readonly knownData?: DataKind | undefined;
  /** Assumptions of the model. */
  readonly assumed?: string | undefined;
  /** Changes made by autofix, one short clause each. */
  readonly fixes?: readonly string[] | undefined;
  /** Effects beyond the run, one short clause each. */
  readonly safety?: readonly string[] | undefined;
  /** How many steps were rewritten although the request did not name them. */
  readonly rewritten?: number | undefined;
  /** Include types and all notes. */
  readonly inDetail?: boolean | undefined;
}

export function cardOf(input: CardInput): Card {
  const { workflow, changes, assumed, inDetail = false } = input;
  const exchange = exchangeOf(workflow, input.results);
  const loops = loopsToTell(input);
  const sensitive = sensitiveOf(input);
  const start = startOf(input, exchange);
  const invents = inventsOf(input);
  return {
    name: workflow.flow.name,
    revision: input.revision,
    verdict: input.verdict,
    read: phraseReader(workflow),
    steps: stepsOf(workflow, runningOrder(workflow), touchedSteps(changes)),
    exchange,
    needs: needsOf(workflow),
    loops,
    fixes: input.fixes ?? [],
    careful: input.safety ?? [],
    rewritten: input.rewritten ?? 0,
    notes: notesOf(input, exchange),
    ...(input.target === undefined ? {} : { target: input.target }),
    ...(changes === undefined ? {} : { changes }),
    ...(inDetail ? { types: typesOf(workflow) } : {}),
    ...(invents === undefined ? {} : { invents }),
    ...(sensitive === undefined ? {} : { sensitive }),
    ...(start === undefined ? {} : { start }),
    ...(assumed === undefined ? {} : { assumed }),
  };
}

/** The steps that a change affects; undefined without a change. */
function touchedSteps(changes: WorkflowDiff | undefined): ReadonlySet<string> | undefined {
  if (changes === undefined) return undefined;
  const { steps, branches, moved, ways } = changes;
  return new Set([
    ...steps.added,
    ...steps.renamed.map(({ to }) => to),
    ...steps.changed.map(({ name }) => name),
    ...[...branches.added, ...branches.removed].map(({ from }) => from),
    ...[...branches.changed, ...branches.redirected].map(({ after }) => after.from),
    ...moved.map(({ name }) => name),
    ...ways.map(({ from }) => from),
  ]);
}

/** The end of a loop is described once, and again when a change affects the ways of its steps. */
function loopsToTell({ workflow, changes, issues, inDetail }: CardInput): readonly LoopEnd[] {
  const isUnbounded = issues.some(({ code }) => LOOP_CODES.has(code));
  const told = changes === undefined || inDetail ? undefined : changedSources(changes);
  return loopEnds(workflow).filter(
    ({ steps, bound, isByCode }) =>
      (bound !== undefined || (isUnbounded && !isByCode)) && (told === undefined || steps.some((id) => told.has(id))),
  );
}

function changedSources({ branches, ways }: WorkflowDiff): ReadonlySet<string> {
  const changed = [...branches.changed, ...branches.redirected].map(({ after }) => after);
  return new Set([...branches.added, ...branches.removed, ...changed, ...ways].map(({ from }) => from));
}

const LOOP_CODES: ReadonlySet<string> = new Set(['run.no_termination', 'effect.loop_unbounded']);

function sensitiveOf({ workflow, knownData }: CardInput): Card['sensitive'] {
  const kind = sensitiveData(workflow);
  const receivers = [...new Set(providersOf(workflow).flatMap((provider) => PROVIDERS[provider]?.name ?? []))];
  return kind === undefined || kind === knownData || receivers.length === 0 ? undefined : { kind, receivers };
}

/** Maximum number of inputs in the command that runs it. */
const MAX_START_INPUTS = 3;

function startOf({ fileName, workflow }: CardInput, { inputs }: Exchange): Card['start'] {
  if (fileName === undefined) return undefined;
  const required = inputs
    .filter(({ isOptional }) => !isOptional)
    .map(({ name }) => givenAs(name, workflow.state.fields[name]?.type ?? 'str'));
  return {
    fileName,
    inputs: required.slice(0, MAX_START_INPUTS),
    hasMore: required.length > MAX_START_INPUTS,
  };
}

/** The runtime's CLI reads every value as JSON if it can, so lists and objects are given as JSON. */
function givenAs(name: string, type: string): string {
  if (/^list\[(?:int|float)\]$/.test(type)) return `'${name}=[1, 2]'`;
  const [kind] = type.trim().split('[');
  if (kind === 'list') return `'${name}=["..."]'`;
  if (kind === 'dict' || kind === 'object') return `'${name}={"...": "..."}'`;
  if (kind === 'int' || kind === 'float') return `${name}=1`;
  return kind === 'bool' ? `${name}=true` : `${name}="..."`;
}

function inventsOf({ workflow, issues }: CardInput): Card['invents'] {
  if (!issues.some(({ code }) => code === 'effect.tools_unused')) return undefined;
  const listing = workflow.nodes.filter(({ tools = [] }) => tools.length > 0);
  return { steps: listing.map(({ id }) => id), tools: [...toolsOf(workflow)] };
}

function toolsOf({ nodes }: Workflow): ReadonlySet<string> {
  return new Set(nodes.flatMap(({ tools = [] }) => tools).map((tool) => (typeof tool === 'string' ? tool : tool.name)));
}

/** Vendors that receive a step's input, with the environment variable of their key. */
const PROVIDERS: Readonly<Record<string, { readonly name: string; readonly key: string }>> = {
  google: { name: 'Google', key: 'GOOGLE_API_KEY' },
  openai: { name: 'OpenAI', key: 'OPENAI_API_KEY' },
  anthropic: { name: 'Anthropic', key: 'ANTHROPIC_API_KEY' },
};

function providersOf({ nodes, config }: Workflow): readonly string[] {
  const standard = config?.llm?.provider ?? 'google';
  return nodes.filter(({ code }) => !code).map(({ llm }) => llm?.provider ?? standard);
}

function needsOf(workflow: Workflow): readonly string[] {
  const keys = providersOf(workflow).flatMap((provider) => PROVIDERS[provider]?.key ?? []);
  return [...new Set([...keys, ...[...toolsOf(workflow)].flatMap((tool) => toolNamed(tool)?.needs ?? [])])];
}

function typesOf({ state }: Workflow): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(state.fields).map(([name, { type }]) => [name, type]));
}

/** Notes that the card does not already express in its own words, most important first: those on a run that fails. */
function notesOf({ issues, workflow }: CardInput, { results }: Exchange): readonly string[] {
  const own = new Set(['effect.tools_unused', ...LOOP_CODES]);
  const isResult = ({ code, path }: Issue) =>
    code === 'effect.never_read' && results.includes(outputAt(path, workflow) ?? '');
  const told = issues.filter((issue) => issue.severity === 'warning' && !own.has(issue.code) && !isResult(issue));
  const failing = told.filter(({ code }) => code.startsWith('run.'));
  return [...new Set([...failing, ...told].map(noteOf))];
}

/** What is about the text of the file and not about a step is found by its line. */
function noteOf({ code, line, message }: Issue): string {
  return code === 'yaml.cut_value' ? `Line ${line}: ${message}` : message;
}

/** The output of a step at a path such as `nodes[0].outputs[1]`. */
function outputAt(path: string, { nodes }: Workflow): string | undefined {
  const [, node, output] = /^nodes\[(\d+)\]\.outputs\[(\d+)\]$/.exec(path) ?? [];
  return output === undefined ? undefined : nodes[Number(node)]?.outputs[Number(output)];
}
