import { readFileSync } from 'node:fs';
import type { Prompt, PromptMessage, PromptTask } from '../llm/provider.ts';
import type { ChatMessage, Revision } from '../session/session.ts';

const SYSTEM = readFileSync(new URL('./prompt/system.md', import.meta.url), 'utf8');

/** Earlier lines that a prompt quotes. The cost of a turn must not grow with its thread. */
export const WINDOW_MESSAGES = 12;
const MAX_QUOTED_CHARS = 2_000;
const MAX_OUTPUT_TOKENS = 8_000;

/** What of a session goes into a prompt. */
export interface PromptMaterial {
  /** Earlier messages, oldest first, without those of this turn. */
  readonly history: readonly ChatMessage[];
  readonly revisions: readonly Revision[];
  readonly current?: { readonly name: string; readonly yaml: string; readonly issues: readonly string[] };
  readonly text: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

export function buildPrompt(material: PromptMaterial): Prompt {
  const task: PromptTask = {
    text: material.text,
    files: material.files,
    ...(material.current === undefined ? {} : { currentConfig: material.current.yaml }),
  };
  return {
    system: SYSTEM,
    messages: [...quoteHistory(material.history), { role: 'user', content: renderTask(material) }],
    task,
    maxOutputTokens: MAX_OUTPUT_TOKENS,
  };
}

/** Asks for the same task once more, with what was wrong with the draft that came back. */
export function buildRepairPrompt(prompt: Prompt, prose: string, draft: string, issues: readonly string[]): Prompt {
  const complaint = [
    'The validator refuses this config:',
    ...issues.map((issue) => `- ${issue}`),
    'Mend every one of these and change nothing else. Answer with the whole corrected config in one yaml block.',
  ];
  return {
    ...prompt,
    messages: [
      ...prompt.messages,
      { role: 'assistant', content: `${prose}\n\n\`\`\`yaml\n${draft}\`\`\`` },
      { role: 'user', content: complaint.join('\n') },
    ],
    task: { ...prompt.task, repair: { draft, issues } },
  };
}

/** Alternating roles, since some vendors refuse two messages of one role in a row; the first one is the user's. */
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
  const words = message.role === 'assistant' ? (message.metadata.prose ?? message.content) : message.content;
  const text = words.length > MAX_QUOTED_CHARS ? `${words.slice(0, MAX_QUOTED_CHARS)} (...)` : words;
  if (message.role === 'user') return asMaterial(text);
  return message.metadata.revision === undefined ? text : `${text}\n(revision ${message.metadata.revision})`;
}

function renderTask({ current, revisions, text, files }: PromptMaterial): string {
  const sections: string[] = [];
  if (revisions.length > 0) {
    sections.push(
      section('changes_so_far', revisions.map(({ number, changes }) => `revision ${number}: ${changes}`).join('\n')),
    );
  }
  if (current !== undefined) {
    sections.push(section('current_config', current.yaml, ` name="${current.name}"`));
    sections.push(section('validator', current.issues.length === 0 ? 'valid' : current.issues.join('\n')));
  }
  for (const file of files) sections.push(section('file', file.text, ` name="${file.name.replaceAll('"', "'")}"`));
  sections.push(section('user_message', text));
  return sections.join('\n\n');
}

function section(tag: string, content: string, attributes = ''): string {
  return `<${tag}${attributes}>\n${asMaterial(content.trimEnd())}\n</${tag}>`;
}

/** Text from outside cannot close the section that it stands in, nor open another. */
function asMaterial(text: string): string {
  return text.replaceAll(/<(?=\/?(?:changes_so_far|current_config|validator|file|user_message)\b)/gi, '(');
}
