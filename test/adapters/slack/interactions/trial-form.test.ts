import { expect, test } from 'vitest';
import { answer } from '../../../support/configs.ts';
import { until } from '../../../support/slack/bot.ts';
import { fieldsOf, sendForm } from '../../../support/slack/api/forms.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import type { SlackMessage } from '../../../support/slack/world.ts';

const TYPED = `schema_version: "1.0"
flow: {name: typed}
state:
  fields:
    topic: {type: str, required: true, description: What it is about}
    words: {type: int, default: 300}
    formal: {type: bool, default: true}
    tags: {type: "list[str]", default: []}
    text: {type: str, default: ""}
nodes:
  - {id: write, prompt: "Write {words} words about {topic} ({formal}, {tags})", output_schema: {type: str}, outputs: [text]}
edges:
  - {from: START, to: write}
  - {from: write, to: END}
`;

async function botWithDraft() {
  const bot = await startSlackBot((_request, index) =>
    index === 0 ? { chunks: [answer('Here it is.', TYPED)] } : { chunks: ['{"result": "Done."}'] },
  );
  const said = bot.ask('write a text');
  await bot.ended();
  const press = () => bot.alice.press(withButton(bot.answers(said)), 'threadsmith_try');
  const lastPrompt = () => bot.llm.requests.at(-1)?.prompt.messages.at(-1)?.content;
  return { bot, said, press, lastPrompt };
}

/** The last message that can be tried. */
function withButton(messages: readonly SlackMessage[]): SlackMessage {
  const found = messages.findLast(({ blocks }) => JSON.stringify(blocks).includes('threadsmith_try'));
  if (found === undefined) throw new Error('No message can be tried.');
  return found;
}

test('Try it opens a form with typed inputs, tells wrong values in it, and remembers what was used', async () => {
  const { bot, said, press, lastPrompt } = await botWithDraft();
  await press();
  const [view] = bot.slack.world.views;
  expect(fieldsOf(view!)).toEqual({
    topic: { type: 'plain_text_input' },
    words: { type: 'number_input', filled: '300' },
    formal: { type: 'static_select', filled: 'true' },
    tags: { type: 'plain_text_input' },
  });
  expect(JSON.stringify(view)).toContain('What it is about.');
  const refused = await sendForm(bot.slack, bot.alice.id, view!, { topic: ' ', words: '2.5' });
  expect(refused).toEqual({
    response_action: 'errors',
    errors: { input_0: 'topic is needed.', input_1: 'words must be a whole number, such as 3.' },
  });
  expect(bot.llm.requests).toHaveLength(1);
  await sendForm(bot.slack, bot.alice.id, view!, { topic: 'the sea\ntags: none', words: '50', tags: 'a, b' });
  await bot.ended(2);
  expect(lastPrompt()).toBe("Write 50 words about the sea\ntags: none (True, ['a', 'b'])");
  expect(bot.read(said)).toContain('Trial of revision 1');
  await press();
  await until('the second form', () => bot.slack.world.views.length === 2);
  expect(fieldsOf(bot.slack.world.views[1]!)).toMatchObject({
    topic: { filled: 'the sea\ntags: none' },
    words: { filled: '50' },
    tags: { filled: 'a, b' },
  });
});

test('/threadsmith try opens the form; with inputs in words it begins at once', async () => {
  const { bot, lastPrompt } = await botWithDraft();
  await bot.alice.command(bot.channel.id, 'try');
  expect(bot.slack.world.views).toHaveLength(1);
  await bot.alice.command(bot.channel.id, 'try topic: rain');
  await bot.ended(2);
  expect(bot.slack.world.views).toHaveLength(1);
  expect(lastPrompt()).toContain('about rain');
});

test('where Slack does not open the form, the trial asks in words', async () => {
  const bot = await startSlackBot(() => ({ chunks: [answer('Here it is.', TYPED)] }), { refuses: ['view'] });
  const said = bot.ask('write a text');
  await bot.ended();
  await bot.alice.press(withButton(bot.answers(said)), 'threadsmith_try');
  await bot.ended(2);
  expect(bot.read(said)).toContain('A trial needs `topic`.');
});
