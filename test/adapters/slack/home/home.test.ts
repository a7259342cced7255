import { expect, test } from 'vitest';
import { OPEN_POLICY } from '../../../../src/policy/policy.ts';
import { createPictures } from '../../../../src/picture/pictures.ts';
import { answer, ARTICLE, CHECKED_ARTICLE } from '../../../support/configs.ts';
import { until, type SlackHarness } from '../../../support/slack/bot.ts';
import { sendForm } from '../../../support/slack/api/forms.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import { readThread } from '../../../support/slack/channels.ts';

const TWO = [{ chunks: [answer('Here it is.', ARTICLE)] }, { chunks: [answer('Checked.', CHECKED_ARTICLE)] }];
const QUESTION = 'What should the workflow do?';
const pictures = createPictures({ onFailure: (error) => expect.fail(String(error)) });

async function home({ alice, direct, slack }: SlackHarness) {
  slack.world.homes.clear();
  await alice.openHome(direct.id);
  const { blocks } = await until('the home tab', () => slack.world.homes.get(alice.id));
  const buttons = blocks.flatMap(({ elements }) => (elements as { text: { text: string }; url?: string }[]) ?? []);
  return {
    words: JSON.stringify(blocks),
    titles: blocks.flatMap(({ type, text }) => (type === 'header' ? (text as { text: string }).text : [])),
    pictures: blocks.filter(({ type }) => type === 'image'),
    links: buttons.flatMap(({ text, url }) => (url === undefined ? [] : [[text.text, url]])),
  };
}

test('the home tab shows my workflows with steps, picture and a way to continue, also after a restart', async () => {
  const bot = await startSlackBot(TWO, { pictures });
  expect((await home(bot)).words).toContain('You have no workflows yet.');
  await pictures.png({ yaml: ARTICLE });
  const said = bot.ask('write an *article* <@U0BOB>');
  await bot.ended();
  const image = () => [...bot.slack.world.files.values()].find(({ name }) => name === 'article_writer.r1.png');
  await until('the picture', () => image()?.shares.length === 1);
  const shown = await home(bot);
  expect(shown.titles).toEqual(['Your workflows', 'write an *article* @Person U0BOB']);
  expect(shown.words).toContain('research → write');
  expect(shown.pictures).toMatchObject([{ slack_file: { id: image()?.id }, alt_text: 'research → write' }]);
  const address = `${bot.slack.url}/archives/${bot.channel.id}/p${said.ts.replace('.', '')}`;
  expect(shown.links).toEqual([['Continue', address]]);
  await bot.stop();
  await bot.start();
  expect((await home(bot)).pictures).toEqual(shown.pictures);
  await bot.bob.openHome(bot.direct.id);
  const others = await until('the home tab of another person', () => bot.slack.world.homes.get('U0BOB'));
  expect(JSON.stringify(others)).toContain('You have no workflows yet.');
});

test('a Slack that does not show pictures there gets the steps alone', async () => {
  const bot = await startSlackBot(TWO, { pictures, refuses: ['image'] });
  await pictures.png({ yaml: ARTICLE });
  bot.ask('write an article');
  await bot.ended();
  await until('the picture', () => [...bot.slack.world.files.values()].some(({ name }) => name.endsWith('.png')));
  const shown = await home(bot);
  expect(shown.pictures).toEqual([]);
  expect(shown.words).toContain('research → write');
});

test('New asks for the request in a form, and drafts in a thread of the direct channel, where it goes on', async () => {
  const bot = await startSlackBot(TWO);
  await home(bot);
  await bot.alice.pressHome('new_workflow');
  const form = await until('the form', () => bot.slack.world.views[0]);
  const shown = await sendForm(bot.slack, bot.alice.id, form, { [QUESTION]: 'Write articles\nabout <!here> birds' });
  expect(JSON.stringify(shown)).toContain('I am drafting it.');
  await bot.ended();
  const root = bot.slack.world.messages.find(({ channel }) => channel === bot.direct.id);
  expect(root?.text).toBe('> Write articles\n> about &lt;!here> birds');
  expect(JSON.stringify(shown)).toContain(`/archives/${bot.direct.id}/p${root?.ts.replace('.', '')}`);
  expect(readThread(bot.slack, bot.direct.id, root?.ts)).toContain('Here it is.');
  bot.alice.say(bot.direct.id, 'check the facts too', { threadTs: root!.ts });
  await bot.ended(2);
  expect(readThread(bot.slack, bot.direct.id, root?.ts)).toContain('r2');
});

test('who may not use Threadsmith is told so on the home tab, and a form of an earlier view begins nothing', async () => {
  let isOpen = true;
  const closed = { ...OPEN_POLICY, allow: { users: ['U0BOB'] } };
  const bot = await startSlackBot(TWO, { policy: () => (isOpen ? OPEN_POLICY : closed) });
  await home(bot);
  await bot.alice.pressHome('new_workflow');
  const form = await until('the form', () => bot.slack.world.views[0]);
  isOpen = false;
  const refused = await sendForm(bot.slack, bot.alice.id, form, { [QUESTION]: 'Write articles' });
  expect(refused).toMatchObject({ response_action: 'errors' });
  expect(bot.slack.world.messages.filter(({ deleted }) => !deleted)).toEqual([]);
  expect((await home(bot)).titles).toEqual([]);
});

test('a chat that its person has renamed keeps that name, also while its first answer is written', async () => {
  const bot = await startSlackBot([
    {
      chunks: [
        { text: 'Which topic', delayMs: 0 },
        { text: '?', delayMs: 400 },
      ],
    },
  ]);
  await bot.alice.openAgent(bot.direct.id);
  const said = bot.alice.say(bot.direct.id, 'write an article');
  await until('the request', () => bot.llm.requests.length === 1);
  await bot.alice.renameSession(bot.direct.id, said.ts, 'Bird articles');
  await bot.ended();
  expect(bot.slack.world.sessions.get(`${bot.direct.id}:${said.ts}`)?.title).toBe('Bird articles');
  expect((await home(bot)).titles).toContain('Bird articles');
});
