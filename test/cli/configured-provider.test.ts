import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { createConfiguredProvider } from '../../src/cli/configured-provider.ts';
import { createLog, silentLog } from '../../src/log.ts';
import { openShellConversation } from '../../src/cli/shell-conversation.ts';
import { answer, ARTICLE } from '../support/configs.ts';
import { startScriptedLlm, type ScriptedAnswer } from '../support/llm/scripted-server.ts';

/** A conversation with an OpenAI that fails and whatever LLM_FALLBACK names. */
async function setUp(fallback: string, openai: readonly ScriptedAnswer[]) {
  const [first, second] = await Promise.all([
    startScriptedLlm({ vendor: 'openai', script: openai }),
    startScriptedLlm({ vendor: 'anthropic', script: [{ chunks: [answer('Here it is.', ARTICLE)] }] }),
  ]);
  const config = loadConfig({
    OPENAI_API_KEY: 'key-of-test',
    OPENAI_BASE_URL: first.url,
    ANTHROPIC_API_KEY: 'key-of-test',
    ANTHROPIC_BASE_URL: second.url,
    LLM_MODEL: 'scripted',
    LLM_FALLBACK: fallback,
  });
  const lines = new PassThrough({ encoding: 'utf8' });
  const log = await createLog({ level: 'warn', format: 'json', secrets: [], destination: lines });
  const provider = await createConfiguredProvider(config, log, { sleep: async () => undefined });
  const conversation = await openShellConversation({ provider, log: silentLog() });
  onTestFinished(async () => {
    await conversation.close();
    await Promise.all([first.close(), second.close()]);
  });
  const logged = () => {
    const text = lines.read() as string | null;
    return (text ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  return { conversation, logged };
}

test('a reply says that another provider answered and why, and the session remembers which', async () => {
  const { conversation, logged } = await setUp('anthropic:claude-x,offline', [{ failure: 'overloaded' }]);
  const reply = await conversation.say({ text: 'Write articles' });
  expect(reply.outcome).toBe('revised');
  expect(reply.text).toMatch(/^\*\*Answered by anthropic claude-x \(openai did not answer\)\*\*/);
  expect(reply.metadata.provider).toEqual({ name: 'anthropic', model: 'claude-x' });
  expect(reply.metadata.prose).toBe('Here it is.');
  expect(logged()).toMatchObject([
    { level: 'warn', provider: 'openai scripted', standIn: 'anthropic claude-x', err: { code: 'provider.overloaded' } },
  ]);
});

test('the drafter without a model stands in under its own label', async () => {
  const { conversation } = await setUp('offline', [{ failure: 'bad-key' }]);
  const reply = await conversation.say({ text: 'Summarize a long document into bullet points' });
  expect(reply.outcome).toBe('revised');
  expect(reply.text).toMatch(/^\*\*Drafted by rules - no AI model is connected \(openai did not answer\)\*\*/);
});

test('once text was shown, the failure is told in the thread and nobody else answers', async () => {
  const { conversation, logged } = await setUp('anthropic,offline', [{ chunks: ['Half of'], ending: 'cut' }]);
  const reply = await conversation.say({ text: 'Write articles' });
  expect(reply.outcome).toBe('failed');
  expect(reply.text).toMatch(/^Half of\n\n\*\*This could not be finished\.\*\*/);
  expect(logged()).toEqual([]);
});

test('without LLM_FALLBACK the failure is told as before', async () => {
  const { conversation } = await setUp('', [{ failure: 'bad-key' }]);
  expect((await conversation.say({ text: 'Write articles' })).outcome).toBe('failed');
});
