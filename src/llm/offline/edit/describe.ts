import type { Issue } from '../../../pyyaml/issue.ts';
import type { Workflow, WorkflowNode } from '../../../workflow/schema/schema.ts';
import type { Language } from '../language.ts';
import { say } from '../speech.ts';
import { tokensOf } from '../words/tokens.ts';
import type { EditRequest } from './edit.ts';
import { mentionedField, mentionedStep } from './mention.ts';
import { fieldsRead } from './references.ts';

/** "explain step 2", "what does write do?", "what is topic for?"; without a name, the whole workflow. Undefined for what is not a such question. */
export function describe(request: EditRequest): string[] | undefined {
  const { text, language, workflow } = request;
  const tokens = tokensOf(text, language.spaced);
  const at = language.verbLast ? tokens.findIndex((_token, index) => language.is('edit.explain', tokens, index)) : 0;
  const told = language.at('edit.explain', tokens, at);
  const isQuestion = /[?\u061f\uff1f]\s*$/.test(text) && language.is('edit.questions', tokens, 0);
  const asked = told ?? (isQuestion ? { length: language.length('edit.questions', tokens, 0) } : undefined);
  if (asked === undefined) return undefined;
  const ways = waysOf(request);
  const isCase =
    ['if', 'until'].some((path) => language.has(path, tokens)) || tokens.some(({ word }) => /^\d/.test(word));
  if (isQuestion && ways.length > 0 && isCase) return ways;
  const rest = tokens.toSpliced(at, asked.length);
  const field = mentionedField(rest, Object.keys(workflow.state.fields));
  const { step } = mentionedStep(rest, workflow, language);
  if (field !== undefined && (step === undefined || rest.some(({ word }) => word === field)))
    return [describeField(request, field)];
  if (step !== undefined) return describeStep(request, step);
  const steps = workflow.nodes.map((node, index) => `${index + 1}. ${stepInShort(node)}`);
  return [say(language, 'explain_all', { name: workflow.flow.name }), ...steps];
}

/** Where the workflow goes on behind each step that decides. */
function waysOf({ workflow, language }: EditRequest): string[] {
  return workflow.edges.flatMap(({ from, routes }) => {
    if (routes === undefined) return [];
    const list = routes.map(({ condition, to }) => `\`${to}\` (\`${condition.logic}\`)`).join(', ');
    return [say(language, 'explain_ways', { name: from, list })];
  });
}

function stepInShort({ id, description, prompt }: WorkflowNode): string {
  const text = description ?? prompt.trim().split('\n')[0] ?? '';
  return `\`${id}\` - ${text.length > 160 ? `${text.slice(0, 160)}...` : text}`;
}

function describeStep({ language, workflow }: EditRequest, name: string): string[] {
  const node = workflow.nodes.find(({ id }) => id === name);
  if (node === undefined) return [];
  const tools = (node.tools ?? []).map((tool) => (typeof tool === 'string' ? tool : tool.name));
  return [
    stepInShort(node),
    ...named(language, 'explain_reads', fieldsRead(node, workflow)),
    ...named(language, 'explain_writes', node.outputs),
    ...named(language, 'explain_tools', tools),
    ...named(language, 'explain_next', nextSteps(workflow, name)),
  ];
}

function describeField({ language, workflow }: EditRequest, name: string): string {
  const field = workflow.state.fields[name];
  const writers = workflow.nodes.filter(({ outputs }) => outputs.includes(name)).map(({ id }) => id);
  const readers = workflow.nodes.filter((node) => fieldsRead(node, workflow).includes(name)).map(({ id }) => id);
  return [
    `\`${name}\` (${field?.type ?? ''})${field?.description === undefined ? '' : `: ${field.description}`}.`,
    ...named(language, 'explain_written_by', writers),
    ...named(language, 'explain_read_by', readers),
  ].join(' ');
}

function nextSteps(workflow: Workflow, step: string): string[] {
  return workflow.edges
    .filter(({ from }) => from === step)
    .flatMap(({ to, routes = [], loop, parallel }) =>
      [to, ...routes.map((route) => route.to), loop?.exit_to, parallel?.target_node].filter((id) => id !== undefined),
    );
}

function named(language: Language, sentence: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [say(language, sentence, { list: [...new Set(names)].map((name) => `\`${name}\``).join(', ') })];
}

/** Issues that are listed in an answer; the rest is counted. */
const MOST_ISSUES = 8;
const MOST_FIXES = 20;

/** What was fixed and what is offered, one line each; of very many the first ones. */
export function describeFixes(fixes: readonly string[]): string[] {
  const lines = fixes.slice(0, MOST_FIXES).map((fix) => `- ${fix}`);
  return fixes.length > MOST_FIXES ? [...lines, `- +${fixes.length - MOST_FIXES}`] : lines;
}

/** What is wrong with a config, one line for each issue. */
export function describeIssues(issues: readonly Issue[], language: Language): string[] {
  const lines = issues.slice(0, MOST_ISSUES).map(({ line, path, message }) => {
    const place = path === '' ? '' : ` \`${path}\``;
    return `- ${say(language, 'line', { n: line })}${place}: ${message}`;
  });
  return issues.length > MOST_ISSUES ? [...lines, `- +${issues.length - MOST_ISSUES}`] : lines;
}
