import { setImmediate } from 'node:timers/promises';
import type { ReplyPort } from '../chat/reply-port.ts';
import type { Provider, ProviderEvent } from '../llm/provider.ts';
import { createLiveReply } from '../reply/live-reply.ts';
import { describeCard } from '../reply/card/describe-card.ts';
import { diffWorkflows } from '../workflow/diff/diff.ts';
import { reviewSafety } from '../workflow/safety.ts';
import { validateConfig } from '../workflow/validate.ts';
import type { ConversationDependencies } from './dependencies.ts';
import { buildPrompt } from './prompt/prompt.ts';
import { pickDraft } from './draft/choose/pick-draft.ts';
import { settleDraft } from './draft/settle-draft.ts';
import { streamAnswer } from './draft/stream-answer.ts';
import { inlineWorkflowTasks } from './workflow-tasks.ts';
import { unobserved } from '../observe/observer.ts';

const DRAFT = `Two steps: the first collects facts, the second writes from them.

\`\`\`yaml
schema_version: "1.0"
flow:
  name: warm_up
  description: Writes an article from collected facts.
state:
  fields:
    topic: {type: str, required: true, description: what the article is about}
    notes: {type: str, default: ""}
    article: {type: str, default: ""}
nodes:
  - id: research
    description: Collects facts about the topic.
    prompt: |-
      Collect facts about {topic}.
    output_schema:
      type: object
      fields:
        - {name: notes, type: str, description: the facts}
    outputs: [notes]
    tools: [web_search]
  - id: write
    description: Writes the article from the notes.
    prompt: |-
      Write an article about {topic} from these notes: {notes}
    output_schema:
      type: object
      fields:
        - {name: article, type: str, description: the article}
    outputs: [article]
edges:
  - {from: START, to: research}
  - {from: research, to: write}
  - {from: write, to: END}
\`\`\`
`;

const CHANGE = `The article gets longer.

\`\`\`yaml
nodes:
  - id: write
    prompt: |-
      Write a long article about {topic} from these notes: {notes}
\`\`\`
`;

const ANSWERS = [DRAFT, CHANGE, DRAFT, CHANGE];

/** Approximate number of characters in one chunk of a model. */
const CHUNK_CHARS = 12;

/**
 * Runs a few scripted answers without a model and without storing anything. Code is slow when it first runs, by about 20 ms per answer, so otherwise the
 * first person would wait longer than the second. Best effort; never throws.
 */
export async function warmUp({ clock, log }: Pick<ConversationDependencies, 'clock' | 'log'>): Promise<void> {
  let current: string | undefined;
  try {
    for (const answer of ANSWERS) current = await answerOnce(answer, current, clock);
  } catch (error) {
    log.warn({ err: error }, 'the warm-up failed; the first answer may be a little slower');
  }
}

/** Returns the config of the answer. Throws when that is not valid. */
async function answerOnce(
  answer: string,
  current: string | undefined,
  clock: ConversationDependencies['clock'],
): Promise<string> {
  const { signal } = new AbortController();
  const reply = createLiveReply({
    port: nowhere(),
    key: 'warm-up',
    postIds: [],
    fileDelivered: true,
    clock,
    signal,
    onDelivery: () => Promise.resolve(),
    onDropped: () => undefined,
  });
  const prompt = buildPrompt({ history: [], revisions: [], text: 'Write an article about a topic.', files: [] });
  const first = await streamAnswer(prompt, {
    provider: scriptedProvider(answer),
    clock,
    signal,
    maxPostChars: 2_000,
    onState: ({ prose }) => reply.show({ text: prose, actions: ['stop'] }),
    onThinking: () => undefined,
    onSilence: () => undefined,
  });
  const workflow = inlineWorkflowTasks();
  const picked = { request: '', hasConfig: current !== undefined, validConfig: current, workflow };
  const { drafts } = await pickDraft(first.parts, picked);
  if (drafts.length === 0) throw new Error('a warm-up answer has no draft');
  const settled = await settleDraft({
    observe: unobserved,
    prompt,
    first: { prose: first.parts.prose, drafts },
    currentConfig: current,
    acceptedConfig: current,
    patches: true,
    ask: () => Promise.reject(new Error('a warm-up draft needs a repair')),
    workflow,
  });
  if (!settled.ok) throw new Error('a warm-up draft is not valid');
  const before = current === undefined ? undefined : validateConfig(current, { origin: 'user' }).workflow;
  const changes = before && diffWorkflows(before, settled.workflow);
  const { notes } = reviewSafety(settled.yaml);
  await reply.finish({
    text: describeCard({ ...settled, revision: 1, changes, safety: notes }),
    actions: ['validate'],
  });
  return settled.yaml;
}

function scriptedProvider(answer: string): Provider {
  async function* chunks(): AsyncGenerator<ProviderEvent> {
    for (let start = 0; start < answer.length; start += CHUNK_CHARS) {
      // A person's request goes first.
      await setImmediate();
      yield { type: 'text', text: answer.slice(start, start + CHUNK_CHARS) };
    }
    yield { type: 'end', reason: 'complete' };
  }
  return { name: 'warm-up', model: 'none', stream: chunks };
}

const done = () => Promise.resolve();

function nowhere(): ReplyPort {
  return {
    limits: { maxChars: 10_000, minEditGapMs: 1, canAttachByEdit: false },
    editWaitMs: () => 0,
    signal: done,
    post: () => Promise.resolve('warm-up'),
    edit: done,
    remove: done,
    attach: done,
    ended: done,
  };
}
