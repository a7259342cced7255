import { expect, test } from 'vitest';
import { answer } from '../../../support/configs.ts';
import type { Form } from '../../../support/discord/forms.ts';
import { startBot, type DiscordHarness } from '../../../support/discord/harness.ts';
import { until } from '../../../support/discord/server.ts';
import type { Channel } from '../../../support/discord/world.ts';

function typed(more: readonly string[] = []): string {
  const extra = more.map((name) => `    ${name}: {type: str, default: ""}\n`).join('');
  return `schema_version: "1.0"
flow: {name: typed}
state:
  fields:
    topic: {type: str, required: true, description: What it is about}
    words: {type: int, default: 300}
    formal: {type: bool, default: true}
${extra}    text: {type: str, default: ""}
nodes:
  - {id: write, prompt: "Write {words} words about {topic} ({formal})${more.map((name) => ` {${name}}`).join('')}", output_schema: {type: str}, outputs: [text]}
edges:
  - {from: START, to: write}
  - {from: write, to: END}
`;
}

async function drafted(config: string) {
  const bot = await startBot((_request, index) =>
    index === 0 ? { chunks: [answer('Here it is.', config)] } : { chunks: ['{"result": "Done."}'] },
  );
  const asked = bot.discord.say(bot.ann, bot.channel, `<@${bot.discord.world.bot.id}> write a text`);
  const thread = await bot.threadOf(asked);
  const draft = await bot.finished(thread);
  return { bot, thread, draft };
}

async function opened(press: ReturnType<DiscordHarness['discord']['press']>): Promise<Form> {
  await until('the form', () => press().form !== undefined);
  return press().form!;
}

const lastPrompt = ({ llm }: DiscordHarness) => llm.requests.at(-1)?.prompt.messages.at(-1)?.content;
const trials = ({ discord }: DiscordHarness, thread: Channel) =>
  discord.replies(thread).filter(({ content }) => content.includes('Path: `write`'));

test('Try it opens a form with typed inputs; a wrong value is told with the form again, and a trial remembers them', async () => {
  const { bot, thread, draft } = await drafted(typed());
  const { discord, ann } = bot;
  const form = await opened(discord.press(ann, draft, 'Try it'));
  expect(form.components.map(({ label, component }) => [label, component?.type, component?.value])).toEqual([
    ['topic', 4, undefined],
    ['words', 4, '300'],
    ['formal', 3, undefined],
  ]);
  expect(form.components[0]?.description).toBe('What it is about.');
  const refused = discord.submit(ann, thread, form, { topic: 'the sea', words: 'many' });
  await until('a refusal', () => refused().messages.length > 0);
  expect(refused().messages[0]).toMatchObject({
    ephemeral: true,
    content: expect.stringContaining('`words` must be a whole number, such as 3.') as string,
  });
  const again = await opened(discord.press(ann, refused().messages[0]!, 'Try it'));
  expect(again.components[0]?.component?.value).toBe('the sea');
  discord.submit(ann, thread, again, { words: '50' });
  await until('the trial', () => trials(bot, thread).length === 1);
  expect(lastPrompt(bot)).toBe('Write 50 words about the sea (True)');
  const last = await opened(discord.press(ann, draft, 'Try it'));
  expect(last.components[1]?.component?.value).toBe('50');
});

test('more inputs than a form of Discord holds are asked for in words', async () => {
  const { bot, thread, draft } = await drafted(typed(['tone', 'style', 'place']));
  const { discord, ann } = bot;
  const form = await opened(discord.press(ann, draft, 'Try it'));
  expect(form.components.map(({ label }) => label)).toEqual(['topic', 'words', 'formal', 'tone', undefined]);
  expect(form.components[4]?.content).toContain('`try it with style: ..., place: ...`');
  discord.submit(ann, thread, form, { topic: 'rain', words: '5', tone: 'dry' });
  await until('the trial', () => trials(bot, thread).length === 1);
  expect(lastPrompt(bot)).toContain('about rain (True) dry');
});
