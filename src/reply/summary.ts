import { toolNamed } from '../workflow/tools.ts';
import type { Issue } from '../pyyaml/issue.ts';
import type { Workflow } from '../workflow/schema/schema.ts';

/** A summary is read on a phone. Blank lines are not counted. */
const MAX_LINES = 12;
const MAX_STEPS = 7;
const MAX_NOTES = 2;

export interface SummaryInput {
  readonly workflow: Workflow;
  readonly issues: readonly Issue[];
  readonly revision: number;
  /** What changed, already in words. */
  readonly changes?: string | undefined;
  /** What the model took for granted. */
  readonly assumed?: string | undefined;
  /** What autofix changed in the draft, one short clause each. */
  readonly fixes?: readonly string[] | undefined;
  /** What reaches beyond the run, one short clause each. */
  readonly safety?: readonly string[] | undefined;
  /** How many steps were rewritten although the request did not name them. */
  readonly rewritten?: number | undefined;
}

/** What we say about a revision, in at most 12 lines of Markdown (blank ones not counted), computed from the workflow itself. */
export function summarise(input: SummaryInput): string {
  const { workflow, issues, revision } = input;
  const title = `**${plain(workflow.flow.name)}** r${revision} · ${badge(issues)}`;
  const facts = [exchangeLine(workflow), ...needsLine(workflow), ...changeLines(input)];
  const notes = noteLines(issues, Math.min(MAX_NOTES, MAX_LINES - 4 - facts.length));
  const maxSteps = Math.min(MAX_STEPS, MAX_LINES - 1 - facts.length - notes.length);
  return [title, ...stepLines(workflow, maxSteps), '', ...facts, ...notes].join('\n');
}

function changeLines({ changes, assumed, fixes = [], safety = [], rewritten = 0 }: SummaryInput): string[] {
  const rewriting = `This also rewrote ${rewritten} steps; \`undo\` takes it back, or say which change alone to keep.`;
  return [
    ...(assumed === undefined ? [] : [`Assumed: ${shortened(assumed)}`]),
    ...(changes === undefined ? [] : [`${capitalised(changes)}.`]),
    ...(rewritten > 0 ? [rewriting] : []),
    ...(fixes.length === 0 ? [] : [`Fixed automatically: ${listed(fixes, 4)}.`]),
    ...(safety.length === 0 ? [] : [`Careful: ${listed(safety, 4)}.`]),
  ];
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function listed(clauses: readonly string[], most: number): string {
  const more = clauses.length - most;
  return [...clauses.slice(0, most), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function shortened(text: string): string {
  return text.length > 400 ? `${text.slice(0, 397).trimEnd()}...` : text;
}

export function badge(issues: readonly Issue[]): string {
  if (issues.some(({ severity }) => severity === 'error')) return 'not valid yet';
  if (issues.length === 0) return 'valid';
  return `valid, ${issues.length} note${issues.length === 1 ? '' : 's'}`;
}

/** At most `maxLines` lines. */
function stepLines(workflow: Workflow, maxLines: number): string[] {
  const nodes = inWalkingOrder(workflow);
  const shown = nodes.length > maxLines ? maxLines - 1 : nodes.length;
  const lines = nodes.slice(0, shown).map((node, index) => {
    const what = plain(node.description ?? firstSentence(node.prompt));
    const next = branches(workflow, node.id);
    return `${index + 1}. \`${node.id}\` ${what}${next}`;
  });
  const more = nodes.length - shown;
  return more > 0 ? [...lines, `and ${more} more step${more === 1 ? '' : 's'}`] : lines;
}

/** Where a step goes when that is not simply the next one. */
function branches(workflow: Workflow, id: string): string {
  const routes = workflow.edges.find((edge) => edge.from === id)?.routes ?? [];
  if (routes.length === 0) return '';
  const said = routes.map(({ condition, to }) =>
    condition.logic.trim() === 'default' ? `else ${to}` : `if \`${condition.logic.replaceAll('`', "'")}\` ${to}`,
  );
  return ` (then ${said.join(', ')})`;
}

function inWalkingOrder(workflow: Workflow): Workflow['nodes'] {
  const byId = new Map(workflow.nodes.map((node) => [node.id, node]));
  const order: string[] = [];
  const seen = new Set<string>();
  const waiting = ['START'];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    if (seen.has(id)) continue;
    seen.add(id);
    if (byId.has(id)) order.push(id);
    for (const edge of workflow.edges.filter(({ from }) => from === id)) {
      waiting.push(
        ...[edge.to, ...(edge.routes ?? []).map(({ to }) => to), edge.loop?.exit_to].filter(
          (to) => typeof to === 'string',
        ),
      );
    }
  }
  const rest = workflow.nodes.filter(({ id }) => !seen.has(id));
  return [...order.flatMap((id) => byId.get(id) ?? []), ...rest];
}

function exchangeLine(workflow: Workflow): string {
  const fields = Object.entries(workflow.state.fields);
  const given = fields.filter(([, field]) => field.required).map(([name, { type }]) => `\`${name}\` (${type})`);
  const last = new Set(workflow.edges.filter(leadsToEnd).map(({ from }) => from));
  const results = new Set(workflow.nodes.filter(({ id }) => last.has(id)).flatMap(({ outputs }) => outputs));
  const got = fields.filter(([name]) => results.has(name)).map(([name, { type }]) => `\`${name}\` (${type})`);
  return `You give: ${given.join(', ') || 'nothing'}. You get: ${got.join(', ') || 'nothing'}.`;
}

function leadsToEnd(edge: Workflow['edges'][number]): boolean {
  return edge.to === 'END' || edge.loop?.exit_to === 'END' || (edge.routes ?? []).some(({ to }) => to === 'END');
}

const PROVIDER_KEYS: Readonly<Record<string, string>> = {
  google: 'GOOGLE_API_KEY',
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
};

/** The tools that it uses, and the environment variables without which a step fails. */
function needsLine(workflow: Workflow): string[] {
  const standard = workflow.config?.llm?.provider ?? 'google';
  const providers = workflow.nodes.filter(({ code }) => !code).map(({ llm }) => llm?.provider ?? standard);
  const keys = providers.flatMap((provider) => PROVIDER_KEYS[provider] ?? []);
  const tools = new Set(
    workflow.nodes.flatMap((node) => node.tools ?? []).map((tool) => (typeof tool === 'string' ? tool : tool.name)),
  );
  const needed = new Set([...keys, ...[...tools].flatMap((tool) => toolNamed(tool)?.needs ?? [])]);
  const uses = tools.size === 0 ? '' : `Uses ${quotedList(tools)}. `;
  const needs = needed.size === 0 ? '' : `Needs to run: ${quotedList(needed)}`;
  return uses === '' && needs === '' ? [] : [`${uses}${needs}`.trim()];
}

function quotedList(names: ReadonlySet<string>): string {
  return [...names].map((name) => `\`${plain(name)}\``).join(', ');
}

function noteLines(issues: readonly Issue[], most: number): string[] {
  const warnings = issues.filter(({ severity }) => severity === 'warning');
  const shown = warnings.length > most ? most - 1 : warnings.length;
  const lines = warnings.slice(0, Math.max(shown, 0)).map(({ message }) => `Note: ${plain(message)}`);
  const more = warnings.length - lines.length;
  const rest = `${lines.length === 0 ? '' : 'and '}${more} ${lines.length === 0 ? '' : 'more '}note${more === 1 ? '' : 's'}; \`validate\` shows all`;
  return more > 0 && most > 0 ? [...lines, rest] : lines;
}

function firstSentence(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  const sentence = /^.*?[.!?](?=\s|$)/.exec(line)?.[0] ?? line;
  return sentence.length > 80 ? `${sentence.slice(0, 77)}...` : sentence;
}

/** Text from a config stays one line of plain words in our Markdown. */
function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[*`[\]<>#|]/g, '')
    .trim()
    .slice(0, 120);
}
