import { describe, expect, onTestFinished, test } from 'vitest';
import { answer, ARTICLE, CHECKED_ARTICLE } from '../../../support/configs.ts';
import { until } from '../../../support/slack/bot.ts';
import { startSlackBot } from '../../../support/slack/harness.ts';
import { answersIn } from '../../../support/slack/channels.ts';
import { openSlackProcess } from '../../../support/slack/process.ts';

const twoRevisions = (_request: unknown, index: number) => ({
  chunks: [answer('Here.', index === 0 ? ARTICLE : CHECKED_ARTICLE)],
});

describe('buttons under an answer', () => {
  test('act on its revision, also when a later one is the current one', async () => {
    const drafts = [ARTICLE, CHECKED_ARTICLE, CHECKED_ARTICLE.replace('Collects facts', 'Gathers facts')];
    const bot = await startSlackBot((_request, index) => ({ chunks: [answer('Here.', drafts[index] ?? '')] }));
    const said = bot.ask('write articles');
    await bot.ended();
    bot.alice.say(bot.channel.id, 'check the facts too', { threadTs: said.ts });
    await bot.ended(2);
    bot.alice.say(bot.channel.id, 'gather, not collect', { threadTs: said.ts });
    await bot.ended(3);
    const first = bot.answers(said).find(({ text }) => text.includes('article_writer** r2'));
    const whispers = () => bot.slack.world.ephemerals.map(({ text }) => text).join('\n');
    await bot.alice.press(first!, 'threadsmith_validate');
    await until('the verdict', () => whispers().includes('runs'));
    expect(whispers()).toContain('article_writer.r2.yaml');
    await bot.alice.press(first!, 'threadsmith_show');
    await until('the YAML', () => bot.read(said).includes('schema_version'));
    expect(bot.read(said)).toContain(CHECKED_ARTICLE.trim().split('\n').at(-1));
    expect(bot.read(said).match(/article_writer\*\* r2/g)).toHaveLength(2);
    await bot.alice.press(first!, 'threadsmith_undo');
    await until('a word', () => whispers().includes('Revision 3 is the current one'));
    await bot.alice.press(first!, 'threadsmith_changes');
    await until('what changed', () => whispers().includes('article_writer.r1.yaml → article_writer.r2.yaml'));
    expect(whispers()).toContain('new step: `fact_check`');
    expect(bot.read(said)).not.toContain('article_writer.r1.yaml →');
    await bot.alice.press(first!, 'threadsmith_regenerate');
    await until('a refusal', () => whispers().includes('That is an older answer.'));
    expect(bot.llm.requests).toHaveLength(3);
    expect(bot.read(said)).not.toContain('Undone');
    const offer = bot.slack.world.ephemerals.findLast(({ text }) => text.includes('→'));
    expect(JSON.stringify(offer?.blocks)).toContain('Go back to r2');
    await bot.alice.pressEphemeral(offer!, 'threadsmith_restore');
    await until('the revision', () => bot.read(said).includes('Revision 2 is the current one again.'));
  });

  test('stand under an answer in words that was made again, too', async () => {
    const bot = await startSlackBot((_request, index) => ({ chunks: [`Answer ${index}.`] }));
    const said = bot.ask('write articles');
    await bot.ended();
    await bot.alice.press(bot.answers(said)[0]!, 'threadsmith_regenerate');
    await bot.ended(2);
    expect(bot.read(said)).toBe('Answer 0.\nAnswer 1.');
    expect(JSON.stringify(bot.answers(said)[1]?.blocks)).toContain('threadsmith_regenerate');
  });
});

test.each(['press', 'slash'])(
  'a process that is killed between the words of an undo (%s) and its file posts the file after the next start',
  async (way) => {
    const bot = await openSlackProcess(twoRevisions);
    onTestFinished(() => bot.close());
    await bot.start();
    const said = bot.alice.say(bot.channel.id, '<@U0BOT> write articles');
    const answers = () => answersIn(bot.slack, bot.channel.id, said.ts);
    const fileNames = () => answers().flatMap(({ files }) => files.map(({ name }) => name));
    await until('the file', () => fileNames().length === 1);
    bot.alice.say(bot.channel.id, 'check the facts too', { threadTs: said.ts });
    await until('the next file', () => fileNames().length === 2);
    bot.slack.plan('files.completeUploadExternal', 'hang');
    const withButtons = answers().find(({ text }) => text.includes('r2'));
    if (way === 'slash') await bot.alice.command(bot.channel.id, 'undo');
    else await bot.alice.press(withButtons!, 'threadsmith_undo');
    await until('the words', () => answers().some(({ text }) => text.includes('Revision 1 is the current one again')));
    await until(
      'the file to be on its way',
      () => bot.slack.calls.filter(({ method }) => method === 'files.completeUploadExternal').length === 3,
    );
    await bot.app().end('SIGKILL');
    await bot.start();
    await until('the file again', () => fileNames().length === 3);
    expect(fileNames().at(-1)).toBe('article_writer.r1.yaml');
  },
);
