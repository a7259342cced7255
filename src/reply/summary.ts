import { toolNamed } from '../workflow/tools.ts';
import type { Issue } from '../workflow/issue.ts';
import type { Workflow } from '../workflow/schema.ts';

/** Steps that are listed before the rest is counted only: a summary is read on a phone. */
const MAX_STEPS = 6;
const MAX_NOTES = 2;

export interface SummaryInput {
  readonly workflow: Workflow;
  readonly issues: readonly Issue[];
  readonly revision: number;
  /** What changed, already in words. */
  readonly changes?: string;
}

/** What we say about a revision, in at most 12 lines of Markdown (blank ones not counted), all of it computed from the workflow itself. */
export function summarise({ workflow, issues, revision, changes }: SummaryInput): string {
  return [
    `**${plain(workflow.flow.name)}** r${revision} · ${badge(issues)}`,
    ...stepLines(workflow),
    '',
    exchangeLine(workflow),
    ...needsLine(workflow),
    ...(changes === undefined ? [] : [`Changed: ${changes}`]),
    ...noteLines(issues),
  ].join('\n');
}

export function badge(issues: readonly Issue[]): string {
  if (issues.some(({ severity }) => severity === 'error')) return 'not valid yet';
  if (issues.length === 0) return 'valid';
  return `valid, ${issues.length} note${issues.length === 1 ? '' : 's'}`;
}

function stepLines(workflow: Workflow): string[] {
  const nodes = inWalkingOrder(workflow);
  const lines = nodes.slice(0, MAX_STEPS).map((node, index) => {
    const what = plain(node.description ?? firstSentence(node.prompt));
    const next = branches(workflow, node.id);
    return `${index + 1}. \`${node.id}\` ${what}${next}`;
  });
  const more = nodes.length - MAX_STEPS;
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

/** The environment variables without which a step fails. */
function needsLine(workflow: Workflow): string[] {
  const standard = workflow.config?.llm?.provider ?? 'google';
  const providers = workflow.nodes.filter(({ code }) => !code).map(({ llm }) => llm?.provider ?? standard);
  const keys = providers.flatMap((provider) => PROVIDER_KEYS[provider] ?? []);
  const tools = workflow.nodes
    .flatMap((node) => node.tools ?? [])
    .flatMap((tool) => toolNamed(typeof tool === 'string' ? tool : tool.name)?.needs ?? []);
  const needed = [...new Set([...keys, ...tools])];
  return needed.length === 0 ? [] : [`Needs to run: ${needed.map((name) => `\`${name}\``).join(', ')}`];
}

function noteLines(issues: readonly Issue[]): string[] {
  const warnings = issues.filter(({ severity }) => severity === 'warning');
  const lines = warnings.slice(0, MAX_NOTES).map(({ message }) => `Note: ${plain(message)}`);
  const more = warnings.length - MAX_NOTES;
  return more > 0 ? [...lines, `and ${more} more note${more === 1 ? '' : 's'}; \`validate\` shows all`] : lines;
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
