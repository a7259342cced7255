import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { createProvider } from '../../src/llm/create-provider.ts';
import { startScriptedLlm, type ScriptedAnswer } from '../../test/support/llm/scripted-server.ts';
import type { Subject } from './run-request.ts';

/** A model's answers as text, replayed over HTTP through the provider and everything after it. */

/** Who answered, and which prompt. */
const MADE = /^by hand on .*no live model was called|^recorded on .*with the system text of commit [0-9a-f]{7,}/;
const Header = z.strictObject({ transcript: z.string(), made: z.string().regex(MADE) });
const Line = z.strictObject({
  request: z.string(),
  turn: z.number().int(),
  /** The effect of a fault in an earlier prompt on this answer. The answer is kept for reference, and another one is replayed. */
  old_prompt: z.string().optional(),
  answers: z.array(z.string()).min(1),
});

/** A model's answers in one turn: the first answer, then each repair. */
export type Transcript = z.infer<typeof Line>;

/** The answers to replay. With `old`, the answers that an earlier prompt spoiled are used instead of their replacements. */
export function readTranscripts(old = false): Transcript[] {
  const folder = new URL('transcripts/', import.meta.url);
  const all = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted((a, b) => a.localeCompare(b))
    .flatMap((name) => readTranscriptFile(readFileSync(new URL(name, folder), 'utf8')));
  const spoiled = new Set(all.flatMap(({ request, old_prompt }) => (old_prompt === undefined ? [] : request)));
  return all.filter(({ request, old_prompt }) => !spoiled.has(request) || (old_prompt !== undefined) === old);
}

/** The first line describes the file and how it was made. */
export function readTranscriptFile(text: string): Transcript[] {
  const [header, ...lines] = text.split('\n').filter((line) => line.trim() !== '');
  Header.parse(JSON.parse(header ?? 'null'));
  return lines.map((line) => Line.parse(JSON.parse(line)));
}

/** A server that replays the transcripts, and a provider connected to it. */
export async function replay(transcripts: readonly Transcript[]): Promise<Subject & { close(): Promise<void> }> {
  let upcoming: string[] = [];
  const seen = new Set<string>();
  const server = await startScriptedLlm({
    vendor: 'openai',
    script: ({ prompt }) => {
      const answer = upcoming.shift();
      if (answer === undefined) return { failure: 'unknown-model' };
      const input = tokensIn(prompt.system) + tokensIn(prompt.messages.map(({ content }) => content).join('\n'));
      const cached = seen.has(prompt.system) ? tokensIn(prompt.system) : 0;
      seen.add(prompt.system);
      return speak(answer, { input, cached, output: tokensIn(answer) });
    },
  });
  return {
    provider: await createProvider(server.settings, { sleep: () => Promise.resolve() }),
    pricedAs: { provider: 'anthropic', model: 'claude-sonnet-5-5' },
    onTurn(request, turn) {
      const transcript = transcripts.find((one) => one.request === request && one.turn === turn);
      upcoming = [...(transcript?.answers ?? [])];
    },
    close: () => server.close(),
  };
}

/** Split into chunks as small as a vendor's. */
function speak(answer: string, usage: ScriptedAnswer['usage']): ScriptedAnswer {
  return { chunks: answer.match(/[\s\S]{1,24}/g) ?? [], ...(usage === undefined ? {} : { usage }) };
}

/** An estimate of about four characters per token, for English and YAML. No vendor counted. */
export function tokensIn(text: string): number {
  return Math.ceil(text.length / 4);
}
