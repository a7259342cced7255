import { createWorkerThread, type WorkerThread } from '../async/worker-thread.ts';
import { answerOffline, type OfflineTask } from './offline/answer.ts';
import { loadLibrary, type Library } from './offline/library.ts';
import type { OfflineAnswer } from './offline/offline-answer.ts';
import { ProviderError, type PromptTask, type Provider, type ProviderEvent } from './provider.ts';

/** A task with texts up to this length is answered on the event loop, in up to about 50 ms. UTF-16 code units. */
const MOST_INLINE = 12 * 1024;
const LIMIT_MS = 30_000;
const WORKER = new URL('offline-worker.ts', import.meta.url);

/**
 * The provider for installations without a model. Reads a request as a plan, edits configs, and says what it did not understand. Answers
 * in the same form as a model, prose and then at most one fence, but labels every reply as drafted by rules.
 */
export function createOfflineProvider(): Provider {
  let loaded: Library | undefined;
  const library = () => (loaded ??= loadLibrary());
  const thread = createWorkerThread(WORKER);
  return {
    warmUp: () => void library(),
    name: 'offline',
    model: 'rules',
    label: 'Drafted by rules - no AI model is connected',
    async *stream(prompt, signal): AsyncGenerator<ProviderEvent> {
      signal.throwIfAborted();
      const previous =
        prompt.messages.findLast(({ role }) => role === 'assistant')?.content.slice(0, MOST_INLINE) ?? '';
      const task: OfflineTask = { ...prompt.task, previous };
      const { lines, config } = isLarge(task)
        ? await answerInThread(thread, task, signal)
        : answerOffline(task, library());
      yield { type: 'text', text: lines.join('\n') };
      signal.throwIfAborted();
      if (config !== undefined) yield { type: 'text', text: `\n\n${fenced(config)}` };
      yield { type: 'end', reason: 'complete' };
    },
  };
}

function isLarge({ text, files, currentConfig = '', repair }: PromptTask): boolean {
  const texts = [text, currentConfig, repair?.draft ?? '', ...files.map((file) => file.text)];
  return texts.reduce((sum, { length }) => sum + length, 0) > MOST_INLINE;
}

async function answerInThread(thread: WorkerThread, task: OfflineTask, signal: AbortSignal): Promise<OfflineAnswer> {
  try {
    return (await thread.run(task, { limitMs: LIMIT_MS, signal })) as OfflineAnswer;
  } catch (error) {
    signal.throwIfAborted();
    const message = 'This file is too large or too complicated for the drafter without a model.';
    throw new ProviderError('provider.failed', message, 'Split it into smaller ones.', { cause: error });
  }
}

/** The fence is longer than any run of backticks in the config, which may contain fences. */
function fenced(config: string): string {
  const longest = Math.max(2, ...(config.match(/`{3,}/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}yaml\n${config}${config.endsWith('\n') ? '' : '\n'}${fence}\n`;
}
