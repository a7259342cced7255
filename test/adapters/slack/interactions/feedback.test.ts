import { expect, onTestFinished, test } from 'vitest';
import { answer, ARTICLE } from '../../../support/configs.ts';
import { until } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import { createPerson } from '../../../support/slack/people.ts';
import { answersIn, readThread } from '../../../support/slack/channels.ts';
import { openSlackProcess } from '../../../support/slack/process.ts';
import type { SlackMessage } from '../../../support/slack/world.ts';

const THUMBS = 'threadsmith_feedback';

interface Thumbs {
  readonly type: string;
  readonly positive_button: { readonly value: string };
  readonly negative_button: { readonly value: string };
}

/** What Slack sends for each of the thumbs under an answer. */
function thumbsOf(message: SlackMessage | undefined): { good: string; bad: string } {
  const elements = (message?.blocks ?? []).flatMap((block) => (block['elements'] as Thumbs[] | undefined) ?? []);
  const found = elements.find(({ type }) => type === 'feedback_buttons');
  if (found === undefined) throw new Error('there are no thumbs');
  return { good: found.positive_button.value, bad: found.negative_button.value };
}

test('each person is thanked, the last press of each counts, and an operator can read it', async () => {
  const bot = await openSlackProcess([{ chunks: [answer('Here.', ARTICLE)] }]);
  onTestFinished(() => bot.close());
  await bot.start();
  const said = bot.alice.say(bot.channel.id, '<@U0BOT> write articles');
  const answers = () => answersIn(bot.slack, said.channel, said.ts);
  await until('the file', () => answers().some(({ files }) => files.length > 0));
  const [post] = answers();
  const { good, bad } = thumbsOf(post);
  const bob = createPerson(bot.slack, 'U0BOB');
  const whispers = () => bot.slack.world.ephemerals.map(({ user, text, threadTs }) => [user, text, threadTs]);
  await bot.alice.press(post!, THUMBS, bad);
  await bot.alice.press(post!, THUMBS, good);
  await bob.press(post!, THUMBS, bad);
  await until('the thanks', () => whispers().length === 3);
  expect(whispers()).toEqual([
    ['U0ALICE', expect.stringMatching(/^Thanks! Noted as a bad answer\. Say in this thread/), said.ts],
    ['U0ALICE', 'Thanks! Noted as a good answer.', said.ts],
    ['U0BOB', expect.stringContaining('bad answer'), said.ts],
  ]);
  const lines = (await bot.run('feedback')).trim().split('\n');
  const read = lines.map((line) => JSON.parse(line) as Record<string, string>);
  const thread = `slack:T0TEAM:${said.channel}:${said.ts}`;
  expect(read).toMatchObject([
    { verdict: 'good', by: 'slack:T0TEAM:U0ALICE', revision: 1, outcome: 'revised', thread },
    { verdict: 'bad', by: 'slack:T0TEAM:U0BOB', revision: 1, outcome: 'revised', thread },
  ]);
  for (const { turn = '', reference = 'none' } of read) expect(turn.slice(-8)).toBe(reference);
  expect(readThread(bot.slack, said.channel, said.ts)).not.toContain('Thanks');
});

test('what was forgotten is not judged any more', async () => {
  const bot = await startSlackBot([{ chunks: ['Answer.'] }]);
  const said = bot.ask('write articles');
  await bot.ended();
  const [post] = bot.answers(said);
  bot.alice.say(bot.channel.id, 'forget', { threadTs: said.ts });
  await bot.ended(2);
  await bot.alice.press(post!, THUMBS, thumbsOf(post).good);
  await until('an answer', () => bot.slack.world.ephemerals.length === 1);
  expect(bot.slack.world.ephemerals[0]?.text).toContain('was deleted');
});
