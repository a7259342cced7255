import { setImmediate } from 'node:timers/promises';
import { openShellConversation, type ShellConversation } from './commands/shell-conversation.ts';
import { silentLog, type Log } from './log.ts';
import type { Provider, ProviderEvent } from './llm/provider.ts';

const DRAFT = `Two steps: the first collects facts, the second writes from them.

\`\`\`yaml
schema_version: "1.0"
flow:
  name: rehearsal
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

const REQUESTS = [DRAFT, CHANGE, DRAFT, CHANGE];

/** How many characters a model writes at a time, roughly. */
const CHUNK_CHARS = 12;

/**
 * Answers a few requests in memory, with nobody asking and no model asked. What a process runs for the first time is slow, by some 20 ms for each
 * step of an answer; so the first person who asks does not wait longer than the second. Never throws: all of it can be done without.
 */
export async function rehearse(log: Log): Promise<void> {
  let script = '';
  const actor: Provider = { name: 'rehearsal', model: 'none', stream: () => spoken(script) };
  let stage: ShellConversation | undefined;
  try {
    stage = await openShellConversation({ provider: actor, log: silentLog() });
    for (const answer of REQUESTS) {
      script = answer;
      const { outcome } = await stage.say({ text: 'Write an article about a topic.' });
      if (outcome !== 'revised') throw new Error(`a rehearsed answer was ${outcome}`);
    }
  } catch (error) {
    log.warn({ err: error }, 'the rehearsal of an answer failed; the first answer may be a little slower');
  } finally {
    await stage?.close();
  }
}

async function* spoken(answer: string): AsyncGenerator<ProviderEvent> {
  for (let start = 0; start < answer.length; start += CHUNK_CHARS) {
    // Somebody may be asking already, and comes first.
    await setImmediate();
    yield { type: 'text', text: answer.slice(start, start + CHUNK_CHARS) };
  }
  yield { type: 'end', reason: 'complete' };
}
