import { describe, expect, test } from 'vitest';
import { answer, ARTICLE, CHECKED_ARTICLE } from '../../support/configs.ts';
import { startConversation } from '../../support/conversation-harness.ts';

const two = [
  { chunks: [answer('Here.', ARTICLE)] },
  { chunks: [answer('Added.', CHECKED_ARTICLE)] },
  { chunks: ['More?'] },
];

describe('a file that someone brings', () => {
  test('alone is read as it is, without asking a model', async () => {
    const { say, llm, platform, lastText } = await startConversation([]);
    await say('', { files: [{ name: 'mine.yaml', text: `# my comment\n${ARTICLE}` }] });
    expect(llm.requests).toEqual([]);
    expect(lastText()).toContain('I read `mine.yaml` as it is.');
    expect(platform.files.at(-1)?.attachment.content).toBe(`# my comment\n${ARTICLE}`);
  });

  test('alone and not valid is told openly, and "fix it" is about it', async () => {
    const { say, llm, lastText } = await startConversation([{ chunks: [answer('Fixed.', ARTICLE)] }]);
    await say('', { files: [{ name: 'mine.yaml', text: ARTICLE.replace('"1.0"', '1.0') }] });
    expect(lastText()).toContain('**not valid**');
    expect(lastText()).toContain('schema_version');
    await say('fix it');
    expect(llm.requests[0]!.prompt.messages.at(-1)!.content).toContain('schema_version: 1.0');
  });

  test('with words becomes the current config, and the words are about that', async () => {
    const { say, llm } = await startConversation(two);
    await say('Add a review loop', { files: [{ name: 'mine.yaml', text: ARTICLE }] });
    expect(llm.requests[0]!.prompt.messages.at(-1)!.content).toContain(
      '<current_config name="article_writer.r1.yaml">',
    );
  });

  test('that was refused is part of what was said', async () => {
    const { say, llm } = await startConversation([{ chunks: ['I cannot read pictures.'] }]);
    await say('Look', { files: [{ name: 'cat.png', refusal: 'Only text and YAML files can be read.' }] });
    expect(llm.requests[0]!.prompt.messages.at(-1)!.content).toContain('cat.png was not read');
  });

  test('that was refused is told above the answer, in our words', async () => {
    const { say, lastText } = await startConversation([{ chunks: ['Here is ', 'what I think.'] }]);
    await say('Look', {
      files: [
        { name: 'cat`.png', refusal: 'Only text can be read.' },
        { name: 'b.txt', refusal: 'It is too long.' },
      ],
    });
    expect(lastText()).toBe(
      "`cat'.png` was not read: Only text can be read.\n`b.txt` was not read: It is too long.\n\nHere is what I think.",
    );
  });

  test('that was refused is told along with one that was taken', async () => {
    const { say, llm, lastText } = await startConversation(two);
    const cat = { name: 'cat.png', refusal: 'Only text can be read.' };
    await say('', { files: [{ name: 'mine.yaml', text: ARTICLE }, cat] });
    expect(llm.requests).toHaveLength(0);
    expect(lastText()).toMatch(/^`cat\.png` was not read: Only text can be read\.\n\nI read `mine\.yaml` as it is\./);
  });

  test('that was refused, and nothing else, is answered with that alone', async () => {
    const { say, llm, lastText } = await startConversation([{ chunks: ['What did you send?'] }]);
    await say('', { files: [{ name: 'cat.png', refusal: 'Only text can be read.' }] });
    expect(lastText()).toBe('`cat.png` was not read: Only text can be read.');
    expect(llm.requests).toHaveLength(0);
    await say('what now?');
    expect(JSON.stringify(llm.requests[0]!.prompt.messages)).toContain('cat.png was not read');
  });
});
