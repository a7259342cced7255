import { describe, expect, test } from 'vitest';
import type { SlackHarness } from '../../support/slack-bot.ts';
import { startSlackBot } from '../../support/slack-harness.ts';
import type { Said } from '../../support/slack-people.ts';
import { visibleText } from '../../support/slack-world.ts';

const WORDS = Array.from({ length: 6000 }, (_value, index) => `w${String(index).padStart(4, '0')}`);
const readable = (bot: SlackHarness, said: Said) => bot.read(said).match(/w\d{4}/g) ?? [];

describe('a Slack that knows no Markdown', () => {
  const OLD = { refuses: ['markdown_text', 'markdown'], limits: false } as const;

  test('shows every word of a long answer', async () => {
    const bot = await startSlackBot([{ chunks: WORDS.map((word) => `${word} `) }], OLD);
    const said = bot.ask('tell me everything');
    await bot.ended();
    expect(readable(bot, said)).toEqual(WORDS);
  });

  test('shows a long block of code as code in each of its pieces', async () => {
    const lines = WORDS.slice(0, 1200).map((word) => `  - ${word}`);
    const bot = await startSlackBot([{ chunks: [`Look:\n\n\`\`\`python\n${lines.join('\n')}\n\`\`\`\n\nDone.`] }], OLD);
    const said = bot.ask('show me');
    await bot.ended();
    expect(readable(bot, said)).toEqual(WORDS.slice(0, 1200));
    const pieces = bot
      .answers(said)
      .flatMap(({ blocks }) => blocks.map((block) => visibleText({ text: '', blocks: [block], replaced: true })));
    expect(pieces.length).toBeGreaterThan(2);
    for (const piece of pieces.filter((text) => text.includes('w0'))) {
      expect(piece.split('\n').filter((line) => line === '```')).toHaveLength(2);
    }
    expect(bot.read(said)).not.toContain('python');
  });
});
