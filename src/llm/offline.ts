import { answerOffline } from './offline/answer.ts';
import { loadLibrary } from './offline/library.ts';
import type { Provider, ProviderEvent } from './provider.ts';

/**
 * The provider for installations without a model. Fills templates by rule, edits configs by command, and says what it did not understand. Answers
 * in the same form as a model, prose and then at most one fence, but labels every reply as a template draft.
 */
export function createOfflineProvider(): Provider {
  const library = loadLibrary();
  return {
    name: 'offline',
    model: 'templates',
    label: 'Template draft - no AI model is connected',
    async *stream(prompt, signal): AsyncGenerator<ProviderEvent> {
      signal.throwIfAborted();
      const { lines, config } = answerOffline(prompt.task, library);
      yield { type: 'text', text: lines.join('\n') };
      signal.throwIfAborted();
      if (config !== undefined) yield { type: 'text', text: `\n\n${fenced(config)}` };
      yield { type: 'end', reason: 'complete' };
    },
  };
}

/** The fence is longer than any run of backticks in the config, which may hold fences of its own. */
function fenced(config: string): string {
  const longest = Math.max(2, ...(config.match(/`{3,}/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}yaml\n${config}${config.endsWith('\n') ? '' : '\n'}${fence}\n`;
}
