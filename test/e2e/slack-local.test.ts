import { expect, onTestFinished, test, vi } from 'vitest';
import { startApp, temporaryFolder } from '../support/app-process.ts';
import { answer, ARTICLE, CHECKED_ARTICLE } from '../support/configs.ts';
import { startScriptedLlm, type Script } from '../support/llm/scripted-server.ts';
import { startLocalSlack } from '../support/slack/independent/local-slack.ts';
import { filesOf, readUntil, textOf } from '../support/slack/independent/seen-posts.ts';

const R1 = { name: 'article_writer.r1.yaml', content: ARTICLE };
const R2 = { name: 'article_writer.r2.yaml', content: CHECKED_ARTICLE };

/** Threadsmith as an operator runs it, in Socket Mode with a Slack that we did not write. */
async function setUp(script: Script) {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const slack = await startLocalSlack();
  onTestFinished(() => slack.close());
  const llm = await startScriptedLlm({ vendor: 'openai', script });
  onTestFinished(() => llm.close());
  const app = await startApp(folder.path, {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    OPENAI_API_KEY: 'key-of-test',
    OPENAI_BASE_URL: llm.url,
    LLM_MODEL: 'scripted',
  });
  onTestFinished(async () => void (await app.end('SIGKILL')));
  // This Slack sends nothing again that came before the socket stood.
  await vi.waitFor(async () => expect((await fetch(`${app.url}/readyz`)).status).toBe(200), { timeout: 15_000 });
  return { alice: slack.alice, mention: slack.mention, llm };
}

test('mention, thread, file; the thread goes on without a mention', async () => {
  const { alice, mention } = await setUp((_request, index) => ({
    chunks: [answer(`Answer ${index}.`, index === 0 ? ARTICLE : CHECKED_ARTICLE)],
  }));
  const ts = await alice.say(`${mention} write articles`);
  await readUntil(alice.read, (posts) => expect(filesOf(posts)).toEqual([R1]));
  await alice.say('check the facts', ts);
  const posts = await readUntil(alice.read, (seen) => expect(filesOf(seen)).toEqual([R1, R2]));
  expect(posts.map(({ threadTs }) => threadTs)).toEqual([ts, ts, ts, ts]);
  expect(posts[0]?.text).toMatch(/^Answer 0\.[\s\S]*article_writer[\s\S]*r1/);
  expect(posts[2]?.text).toMatch(/^Answer 1\.[\s\S]*fact_check/);
});

test('a YAML file that comes with a mention is imported', async () => {
  const { alice, mention, llm } = await setUp([{ chunks: ['Never.'] }]);
  await alice.upload(mention, { name: 'mine.yaml', content: ARTICLE });
  const posts = await readUntil(alice.read, (seen) => expect(filesOf(seen)).toEqual([R1]));
  expect(posts[0]?.text).toMatch(/mine\.yaml[\s\S]*article_writer/);
  expect(llm.requests).toHaveLength(0);
});

test('the command and the buttons do what they say', async () => {
  const { alice, mention } = await setUp((_request, index) => ({
    chunks: [answer(`Answer ${index}.`, index === 0 ? ARTICLE : ARTICLE.replace('article_writer', 'poem_writer'))],
  }));
  await alice.command('help');
  await readUntil(alice.read, ([help]) => expect(help?.text).toContain('Say in plain words'));
  const ts = await alice.say(`${mention} write articles`);
  const posts = await readUntil(alice.read, (seen) => expect(filesOf(seen)).toEqual([R1]));
  const press = (action: string) =>
    alice.press(
      posts[1]!,
      posts[1]!.buttons.find(({ action_id: id }) => id === `threadsmith_${action}`)!,
    );
  await alice.command('validate');
  await readUntil(alice.read, (seen) => expect(seen.at(-1)?.text).toContain('**runs**'));
  await press('show');
  await readUntil(alice.read, (seen) => expect(seen.at(-1)?.text).toContain(ARTICLE));
  await press('regenerate');
  const after = await readUntil(alice.read, (seen) => expect(filesOf(seen)).toHaveLength(2));
  expect(textOf(after)).toContain('Answer 1.');
  expect(after.map(({ threadTs }) => threadTs)).toEqual([undefined, ts, ts, undefined, ts, ts, ts]);
});
