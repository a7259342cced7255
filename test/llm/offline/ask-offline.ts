import { createAnswerSplitter } from '../../../src/conversation/draft/split-answer.ts';
import { createOfflineProvider } from '../../../src/llm/offline.ts';
import type { PromptTask, ProviderEvent } from '../../../src/llm/provider.ts';

const provider = createOfflineProvider();

export interface OfflineReply {
  readonly prose: string;
  /** As the rest of the program reads it out of the answer. */
  readonly config: string | undefined;
  readonly events: readonly ProviderEvent[];
}

/** Puts a task to the offline provider and takes the answer apart as a turn does. */
export async function askOffline(text: string, task: Partial<PromptTask> = {}): Promise<OfflineReply> {
  const prompt = { system: '', messages: [], maxOutputTokens: 1000, task: { text, files: [], ...task } };
  const splitter = createAnswerSplitter();
  const events: ProviderEvent[] = [];
  for await (const event of provider.stream(prompt, new AbortController().signal)) {
    events.push(event);
    if (event.type === 'text') splitter.push(event.text);
  }
  const { prose, blocks } = splitter.end();
  return { prose: prose.trim(), config: blocks.at(-1)?.text, events };
}

/** The config of an answer that must have one. */
export async function draftOffline(text: string, task: Partial<PromptTask> = {}): Promise<string> {
  const { config, prose } = await askOffline(text, task);
  if (config === undefined) throw new Error(`no config for "${text}", but: ${prose}`);
  return config;
}

/** Edits a config and gives the whole reply. */
export function editOffline(config: string, text: string): Promise<OfflineReply> {
  return askOffline(text, { currentConfig: config });
}
