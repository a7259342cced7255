import { expect, onTestFinished, test } from 'vitest';
import { startApp, temporaryFolder } from '../support/app-process.ts';
import { answer, ARTICLE, CHECKED_ARTICLE } from '../support/configs.ts';
import { startScriptedLlm, type Script } from '../support/llm/scripted-server.ts';
import { GENERAL, startEmulatedSlack } from '../support/slack/independent/emulated-slack.ts';
import { filesOf, readUntil, textOf } from '../support/slack/independent/seen-posts.ts';
import { createSpokenModel } from '../support/spoken-model.ts';

/** Threadsmith as an operator runs it, over signed HTTP with a Slack that we did not write. */
async function setUp(script: Script, options?: Parameters<typeof startEmulatedSlack>[0]) {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const slack = await startEmulatedSlack(options);
  onTestFinished(() => slack.close());
  const llm = await startScriptedLlm({ vendor: 'openai', script });
  onTestFinished(() => llm.close());
  const app = await startApp(folder.path, {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    OPENAI_API_KEY: 'key-of-test',
    OPENAI_BASE_URL: llm.url,
    LLM_MODEL: 'scripted',
  });
  onTestFinished(async () => void (await app.end('SIGKILL')));
  slack.sendEventsTo(`${app.url}/slack/events`);
  return { slack, llm, alice: slack.alice, mention: `<@${slack.botUserId}>` };
}

test('mention, an answer that grows by edits, file; the thread goes on without a mention', async () => {
  const model = createSpokenModel();
  const { slack, alice, mention } = await setUp(model.script);
  const thread = await alice.say(GENERAL, `${mention} write articles`);
  const first = await model.nextRequest();
  first.say('The first half, ');
  await readUntil(
    () => alice.read(thread),
    (seen) => expect(textOf(seen)).toContain('The first half,'),
  );
  first.say(answer('the second half.', ARTICLE));
  first.end();
  const r1 = { name: 'article_writer.r1.yaml', content: ARTICLE };
  const posts = await readUntil(
    () => alice.read(thread),
    (seen) => expect(filesOf(seen)).toEqual([r1]),
  );
  expect(posts).toHaveLength(2);
  expect(posts[0]?.text).toMatch(/^The first half, the second half\.\n[\s\S]*article_writer[\s\S]*r1/);

  await alice.say(GENERAL, 'check the facts', thread.ts);
  const second = await model.nextRequest();
  second.say(answer('With a check.', CHECKED_ARTICLE));
  second.end();
  const r2 = { name: 'article_writer.r2.yaml', content: CHECKED_ARTICLE };
  await readUntil(
    () => alice.read(thread),
    (seen) => expect(filesOf(seen)).toEqual([r1, r2]),
  );
  expect(slack.unknownCalls.filter((method) => method === 'chat.startStream')).toHaveLength(1);
});

test('in a direct channel: a dropped YAML file is imported, and the next words change it', async () => {
  const { slack, alice, llm } = await setUp([{ chunks: [answer('With a check.', CHECKED_ARTICLE)] }]);
  const direct = await alice.openDirect(slack.botUserId);
  await alice.upload(direct, { name: 'mine.yaml', content: ARTICLE });
  await readUntil(
    () => alice.read(direct),
    (seen) => expect(filesOf(seen)).toEqual([{ name: 'article_writer.r1.yaml', content: ARTICLE }]),
  );
  expect(llm.requests).toHaveLength(0);
  await alice.say(direct, 'check the facts');
  const posts = await readUntil(
    () => alice.read(direct),
    (seen) => expect(filesOf(seen).at(-1)).toEqual({ name: 'article_writer.r2.yaml', content: CHECKED_ARTICLE }),
  );
  expect(posts.map(({ threadTs }) => threadTs)).toEqual([undefined, undefined, undefined, undefined]);
  expect(posts[0]?.text).toMatch(/mine\.yaml[\s\S]*article_writer/);
  expect(posts[2]?.text).toMatch(/With a check\.[\s\S]*fact_check/);
});

test('an event with a wrong signature is refused', async () => {
  const { slack, alice, mention, llm } = await setUp([{ chunks: ['Never.'] }], { signsWith: 'another secret' });
  const thread = await alice.say(GENERAL, `${mention} write articles`);
  expect(slack.answersToEvents()).toEqual([401, 401]);
  expect(await alice.read(thread)).toEqual([]);
  expect(llm.requests).toHaveLength(0);
});

test('neither its own messages nor those of other apps are answered', async () => {
  const { slack, alice, mention, llm } = await setUp([{ chunks: ['Answer.'] }]);
  await slack.bot.say(GENERAL, `${mention} write articles`);
  await slack.postAsAnotherApp(`${mention} write articles`);
  expect(slack.answersToEvents()).toEqual([200, 200, 200, 200]);
  const thread = await alice.say(GENERAL, `${mention} write articles`);
  await readUntil(
    () => alice.read(thread),
    (seen) => expect(textOf(seen)).toContain('Answer.'),
  );
  expect(llm.requests).toHaveLength(1);
});

test('where Slack cuts texts at 40,000 characters: a longer message is answered, and a longer answer is whole', async () => {
  const words = Array.from({ length: 9_000 }, (_none, index) => `w${String(index).padStart(4, '0')}`).join(' ');
  const { alice, mention, llm } = await setUp([{ chunks: [words] }]);
  const thread = await alice.say(GENERAL, `${mention} ${words}`);
  const posts = await readUntil(
    () => alice.read(thread),
    (seen) => expect(textOf(seen)).toContain('w8999'),
  );
  expect(llm.requests[0]?.prompt.messages.at(-1)?.content).toContain('w6000');
  expect(
    posts
      .map(({ text }) => text)
      .join('\n')
      .match(/w\d{4}/g),
  ).toEqual(words.split(' '));
});
