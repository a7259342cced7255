import { readFileSync } from 'node:fs';
import type { Prompt, PromptMessage, PromptTask } from '../../llm/provider.ts';
import type { RefusedFile } from '../../chat/inbound-message.ts';
import type { ChatMessage, Revision, TrialSummary } from '../../session/session.ts';
import type { Issue } from '../../pyyaml/issue.ts';
import { cutText, shortenText } from '../../text/cut-text.ts';
import { fencedBlocks } from '../../text/fence.ts';
import { describeIssue } from './describe-issue.ts';
import { referenceFor } from './reference.ts';
import { withRefusals } from './refused-files.ts';

/** The same for every turn of every session, so that vendors can cache it. */
const SYSTEM = {
  full: readFileSync(new URL('./system.md', import.meta.url), 'utf8'),
  lite: readFileSync(new URL('./system-lite.md', import.meta.url), 'utf8'),
};
export type PromptSize = keyof typeof SYSTEM;

/** Number of earlier messages in a prompt, so that the cost of a turn does not grow with its thread. */
export const WINDOW_MESSAGES = 12;
const MAX_QUOTED_CHARS = 2_000;

/** The input for the prompt of a turn. */
export interface PromptInput {
  /** Earlier messages, oldest first, without those of this turn. */
  readonly history: readonly ChatMessage[];
  readonly revisions: readonly Revision[];
  readonly current?: { readonly name: string; readonly yaml: string; readonly issues: readonly string[] };
  /** An older revision that the words ask for, fully or in part (`asksForEarlier`). */
  readonly earlier?: { readonly number: number; readonly yaml: string };
  /** The last trial of the workflow. */
  readonly trial?: TrialSummary;
  readonly text: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly refused?: readonly RefusedFile[];
}

export function buildPrompt(input: PromptInput, size: PromptSize = 'full'): Prompt {
  const task: PromptTask = {
    text: input.text,
    files: input.files,
    ...(input.current === undefined ? {} : { currentConfig: input.current.yaml }),
  };
  return {
    system: SYSTEM[size],
    messages: [...quoteHistory(input.history), { role: 'user', content: renderTask(input) }],
    task,
    ...(size === 'full' && { liteSystem: SYSTEM.lite }),
  };
}

/** `patch`: the model writes only the corrections. `whole`: it writes the whole config again. */
export type RepairKind = 'patch' | 'whole';

export interface Repair {
  readonly prose: string;
  readonly draft: string;
  readonly issues: readonly Issue[];
  readonly kind: RepairKind;
}

const REPAIR_BY: Readonly<Record<RepairKind, string>> = {
  patch:
    'Fix every one of these and change nothing else. Answer with one yaml block that is a patch of the config above: the nodes (by `id`) and fields that change, without `schema_version`.',
  whole:
    'Fix every one of these and change nothing else. Answer with the whole corrected config, from `schema_version` on.',
};

/** The same task with all issues of the draft and the lines that they are about. */
export function buildRepairPrompt(prompt: Prompt, { prose, draft, issues, kind }: Repair): Prompt {
  const lines = draft.split('\n');
  const complaint = [
    'The validator refuses this config:',
    ...issues.slice(0, MAX_COMPLAINTS).map((issue) => `- ${describeIssue(issue)}${offendingLine(lines, issue)}`),
    ...(issues.length > MAX_COMPLAINTS ? [`- and ${issues.length - MAX_COMPLAINTS} more of this kind`] : []),
    REPAIR_BY[kind],
  ];
  const fence = fenceFor(draft);
  return {
    ...prompt,
    messages: [
      ...prompt.messages,
      { role: 'assistant', content: `${prose}\n\n${fence}yaml\n${draft.trimEnd()}\n${fence}` },
      { role: 'user', content: complaint.join('\n') },
    ],
    task: { ...prompt.task, repair: { draft, issues: issues.map(describeIssue) } },
  };
}

/** More would not help: the first issues often cause the others. */
const MAX_COMPLAINTS = 30;
const MAX_LINE_CHARS = 160;

function offendingLine(lines: readonly string[], { line, code }: Issue): string {
  const text = lines[line - 1]?.trim() ?? '';
  return text === '' || code === 'patch.unusable' ? '' : `\n  ${line} | ${cutText(text, MAX_LINE_CHARS)}`;
}

/** A fence longer than any in the draft: a prompt inside the config may contain fences of its own. */
export function fenceFor(draft: string): string {
  const longest = (draft.match(/`{3,}/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  return '`'.repeat(longest + 1);
}

/** Roles alternate and the first one is the user's, because some vendors refuse two messages of one role in a row. */
function quoteHistory(history: readonly ChatMessage[]): PromptMessage[] {
  const quoted: PromptMessage[] = [];
  for (const message of history) {
    const content = quote(message);
    const previous = quoted.at(-1);
    if (content === '' || (previous === undefined && message.role === 'assistant')) continue;
    if (previous?.role === message.role) {
      quoted[quoted.length - 1] = { role: message.role, content: `${previous.content}\n\n${content}` };
    } else {
      quoted.push({ role: message.role, content });
    }
  }
  if (quoted.at(-1)?.role === 'user') quoted.push({ role: 'assistant', content: '(not answered)' });
  return quoted;
}

function quote(message: ChatMessage): string {
  const words =
    message.role === 'assistant'
      ? (message.metadata.prose ?? message.content)
      : withRefusals(withoutConfigs(message.content), message.metadata.refusedFiles ?? []);
  const text = words.length > MAX_QUOTED_CHARS ? `${cutText(words, MAX_QUOTED_CHARS)} (...)` : words;
  if (message.role === 'user') return asContent(text);
  return message.metadata.revision === undefined ? text : `${text}\n(revision ${message.metadata.revision})`;
}

/** A config that was pasted earlier has become the current one, so the history does not repeat it. */
function withoutConfigs(text: string): string {
  const configs = fencedBlocks(text).filter(({ content }) => /^(?:schema_version|nodes)[ \t]*:/m.test(content));
  const ends = [0, ...configs.map(({ end }) => end)];
  const between = [...configs.map(({ start }) => start), text.length].map((start, index) =>
    text.slice(ends[index], start),
  );
  return between.join('(a config)');
}

function renderTask(input: PromptInput): string {
  const { current, earlier, revisions, text, files, trial, refused = [] } = input;
  const others = files.filter((file) => file.text !== current?.yaml);
  const changes = revisions.map(({ number, changes: changed }) => `revision ${number}: ${changed}`).join('\n');
  return [
    ...referenceOf(input),
    ...(revisions.length > 0 ? [section('changes_so_far', changes)] : []),
    ...(earlier === undefined ? [] : [section('earlier_revision', earlier.yaml, { number: String(earlier.number) })]),
    ...(current === undefined ? [] : currentSections(current, others.length > 0)),
    ...(trial === undefined ? [] : [trialSection(trial)]),
    ...others.map((file) => section('file', file.text, { name: file.name })),
    section('user_message', withRefusals(text, refused)),
  ].join('\n\n');
}

/** The parts of the schema that this turn needs. They are our own text, so nothing in them is neutralised. */
function referenceOf({ history, current, text, files }: PromptInput): string[] {
  const before = history.findLast(({ role }) => role === 'user')?.content ?? '';
  const sections = referenceFor({
    words: `${before.slice(0, MAX_QUOTED_CHARS)}\n${text}`,
    configs: [...(current === undefined ? [] : [current.yaml]), ...files.map((file) => file.text), text],
  });
  return sections.map(({ name, text: reference }) => `<reference name="${name}">\n${reference}\n</reference>`);
}

/** The report of the last trial, for questions such as "why did it go to escalate?". */
function trialSection({ revision, inputs, path, lines }: TrialSummary): string {
  const given = Object.entries(inputs).map(([name, value]) => `${name}: ${shortenText(value, MAX_TRIAL_INPUT)}`);
  const content = [`inputs: ${given.join('; ') || 'none'}`, `steps: ${path.join(' -> ')}`, ...lines].join('\n');
  return section('last_trial', shortenText(content, MAX_TRIAL_CHARS), { revision: String(revision) });
}

const MAX_TRIAL_INPUT = 300;
const MAX_TRIAL_CHARS = 4_000;

function currentSections({ name, yaml, issues }: NonNullable<PromptInput['current']>, hasFiles: boolean): string[] {
  return [
    section('current_config', yaml, {
      name,
      ...(hasFiles ? { patch: 'a patch changes this config, not the files below' } : {}),
    }),
    section('validator', issues.length === 0 ? 'valid' : issues.join('\n')),
  ];
}

function section(tag: string, content: string, attributes: Readonly<Record<string, string>> = {}): string {
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${value.replaceAll('"', "'")}"`);
  return `<${tag}${written.join('')}>\n${asContent(content.trimEnd())}\n</${tag}>`;
}

/** Untrusted text must not close its section or open another. */
function asContent(text: string): string {
  return text.replaceAll(
    /<(?=\/?(?:reference|changes_so_far|earlier_revision|current_config|validator|last_trial|file|user_message)\b)/gi,
    '(',
  );
}
