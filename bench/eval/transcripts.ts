import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { createProvider } from '../../src/llm/create-provider.ts';
import { startScriptedLlm, type ScriptedAnswer } from '../../test/support/llm/scripted-server.ts';
import type { Subject } from './run-request.ts';

/** Answers of a model as text, replayed over HTTP through the provider, the splitter and everything behind them. */

/** Who answered, and to which prompt. */
const MADE = /^by hand on .*no live model was called|^recorded on .*with the system text of commit [0-9a-f]{7,}/;
const Header = z.strictObject({ transcript: z.string(), made: z.string().regex(MADE) });
const Line = z.strictObject({
  request: z.string(),
  turn: z.number().int(),
  /** What a fault of an earlier prompt did to this answer. It is kept to be read, and another answer is replayed. */
  old_prompt: z.string().optional(),
  answers: z.array(z.string()).min(1),
});

/** What a model answers in one turn: first the turn itself, then each repair. */
export type Transcript = z.infer<typeof Line>;

/** The answers that are replayed; with `old`, those that a fault of an earlier prompt spoiled in place of the ones that were written for them. */
export function readTranscripts(old = false): Transcript[] {
  const folder = new URL('transcripts/', import.meta.url);
  const all = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted((a, b) => a.localeCompare(b))
    .flatMap((name) => readTranscriptFile(readFileSync(new URL(name, folder), 'utf8')));
  const spoiled = new Set(all.flatMap(({ request, old_prompt }) => (old_prompt === undefined ? [] : request)));
  return all.filter(({ request, old_prompt }) => !spoiled.has(request) || (old_prompt !== undefined) === old);
}

/** The first line says what the file is, and how it was made. */
export function readTranscriptFile(text: string): Transcript[] {
  const [header, ...lines] = text.split('\n').filter((line) => line.trim() !== '');
  Header.parse(JSON.parse(header ?? 'null'));
  return lines.map((line) => Line.parse(JSON.parse(line)));
}

/** A server that speaks the transcripts, and the provider that asks it. */
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

/** In pieces as small as a vendor's. */
function speak(answer: string, usage: ScriptedAnswer['usage']): ScriptedAnswer {
  return { chunks: answer.match(/[\s\S]{1,24}/g) ?? [], ...(usage === undefined ? {} : { usage }) };
}

/** An estimate: English and YAML come to about four characters a token. No vendor counted. */
export function tokensIn(text: string): number {
  return Math.ceil(text.length / 4);
}
