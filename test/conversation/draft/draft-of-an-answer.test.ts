import { describe, expect, test } from 'vitest';
import { threadKey } from '../../../src/chat/thread-key.ts';
import { validateConfig } from '../../../src/workflow/validate.ts';
import { answer, ARTICLE, BROKEN_ARTICLE } from '../../support/configs.ts';
import { startConversation } from '../../support/conversation-harness.ts';
import { FAULTS, REVIEW } from '../../support/faults.ts';

const linesOf = (text: string) => text.split('\n').filter((line) => line.trim() !== '');

describe('a patch', () => {
  test('changes what it names and nothing else, and the reply says what changed', async () => {
    const { say, platform, lastText } = await startConversation([
      { chunks: [answer('Here.', REVIEW)] },
      { chunks: [answer('Warmer.', 'nodes:\n  - id: write\n    llm: {temperature: 0.9}\n')] },
    ]);
    await say('Review articles');
    await say('More creative please');
    expect(platform.files.at(-1)?.attachment.content).toBe(REVIEW.replace('temperature: 0.4', 'temperature: 0.9'));
    expect(lastText()).toContain('`write`: temperature 0.4 -> 0.9; nothing else changed.');
    expect(platform.ends.at(-1)?.end.outcome).toBe('revised');
  });

  test('that nothing can be applied to is answered by a whole config', async () => {
    const { say, llm, platform } = await startConversation([
      { chunks: [answer('Here.', 'nodes:\n  - id: write\n    llm: {temperature: 0.9}\n')] },
      { chunks: [answer('Here.', ARTICLE)] },
    ]);
    await say('Write articles');
    const complaint = llm.requests[1]!.prompt.messages.at(-1)!.content;
    expect(complaint).toContain('Nothing can be patched yet');
    expect(complaint).toContain('whole corrected config');
    expect(platform.files.map(({ attachment }) => attachment.content)).toEqual([ARTICLE]);
  });

  test('of a file that someone brought leaves the keys in it that upstream does not know', async () => {
    const brought = ARTICLE.replace('    outputs: [notes]', '    owner: marketing\n    outputs: [notes]');
    const { say, platform, llm } = await startConversation([
      { chunks: [answer('Done.', 'nodes:\n  - {id: write, tools: [web_search]}\n')] },
    ]);
    await say('', { files: [{ kind: 'text', name: 'mine.yaml', text: brought }] as never });
    await say('Let the writer search the web');
    expect(llm.requests).toHaveLength(1);
    expect(platform.files.at(-1)?.attachment.content).toContain('owner: marketing');
    expect(platform.ends.at(-1)?.end.outcome).toBe('revised');
  });

  test('applies to a config that was pasted or attached with the words, where there is no other', async () => {
    const patch = answer('Warmer.', 'nodes:\n  - {id: write, llm: {temperature: 0.9}}\n');
    const warmer = REVIEW.replace('temperature: 0.4', 'temperature: 0.9');
    const pasted = await startConversation([{ chunks: [patch] }]);
    await pasted.say(`Warmer please:\n\`\`\`yaml\n${REVIEW}\`\`\``);
    expect(pasted.platform.files.at(-1)?.attachment.content).toBe(warmer);
    const attached = await startConversation([{ chunks: [patch] }]);
    await attached.say('Warmer please', { files: [{ kind: 'text', name: 'mine.yaml', text: REVIEW }] as never });
    expect(attached.platform.files.at(-1)?.attachment.content).toBe(warmer);
  });

  test('that brings in a key which upstream does not know is fixed, and the reply says so', async () => {
    const { say, platform, lastText } = await startConversation([
      { chunks: [answer('Here.', ARTICLE)] },
      { chunks: [answer('Done.', 'nodes:\n  - {id: write, owner: me}\n')] },
    ]);
    await say('Write articles');
    await say('I own the writer');
    expect(platform.files.at(-1)?.attachment.content).not.toContain('owner');
    expect(lastText()).toContain('Fixed automatically: left out `owner`, which the runtime does not know.');
  });
});

describe('faults that a rule can fix', () => {
  test('never cost a second request', async () => {
    const { send, ended, llm, platform } = await startConversation(({ prompt }) => {
      const wanted = Number(/fault (\d+)/.exec(prompt.messages.at(-1)!.content)?.[1]);
      return { chunks: [answer('Here.', FAULTS[wanted]!.yaml)] };
    });
    for (const [index, { name }] of FAULTS.entries()) {
      const receipt = await send(`fault ${index}`, { thread: threadKey('memory', 'home', `fault-${index}`) });
      if (receipt.outcome === 'refused') throw new Error(receipt.sentence);
      await ended(receipt.turnId);
      expect([name, platform.ends.at(-1)?.end.outcome]).toEqual([name, 'revised']);
      const { content } = platform.files.at(-1)!.attachment;
      expect(validateConfig(content, { origin: 'draft' }).valid).toBe(true);
    }
    expect(llm.requests).toHaveLength(FAULTS.length);
  });
});

describe('a repair', () => {
  test('gets every issue with its line and asks for a patch, which is applied to the draft', async () => {
    const { say, llm, platform } = await startConversation([
      { chunks: [answer('Here.', BROKEN_ARTICLE)] },
      {
        chunks: [
          answer(
            'Mended.',
            'edges:\n  - {from: START, to: research}\n  - {from: research, to: write}\n  - {from: write, to: END}\n',
          ),
        ],
      },
    ]);
    await say('Write articles');
    const complaint = llm.requests[1]!.prompt.messages.at(-1)!.content;
    expect(complaint).toContain('edges[2].to');
    expect(complaint).toMatch(/\d+ \| - \{from: write, to: publsh\}/);
    expect(complaint).toContain('patch');
    expect(platform.files[0]?.attachment.content).toBe(ARTICLE);
  });

  test('asks for a whole config the second time, in the shape that vendors can enforce', async () => {
    const wire = {
      reply: 'Here.',
      flow: { name: 'writer', description: '' },
      state: [
        { name: 'topic', type: 'str', required: true, default_json: '', description: '' },
        { name: 'article', type: 'str', required: false, default_json: '""', description: '' },
      ],
      nodes: [
        {
          id: 'write',
          description: 'Writes.',
          prompt: 'About {topic}',
          tools: [],
          temperature: -1,
          outputs: [{ name: 'article', type: 'str', description: '' }],
        },
      ],
      edges: [
        { from: 'START', to: 'write', routes: [] },
        { from: 'write', to: 'END', routes: [] },
      ],
    };
    const { say, llm, platform } = await startConversation([
      { chunks: [answer('Here.', BROKEN_ARTICLE)] },
      { chunks: [answer('Here.', BROKEN_ARTICLE.replace('publsh', 'publish'))] },
      { chunks: [JSON.stringify(wire)] },
    ]);
    await say('Write articles');
    expect(llm.requests[1]!.body).not.toHaveProperty('response_format');
    expect(llm.requests[2]!.body).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { strict: true } },
    });
    expect(platform.ends.at(-1)?.end.outcome).toBe('revised');
    expect(platform.files[0]?.attachment.content).toContain('- id: write');
  });

  test('ends when the same issues come back', async () => {
    const { say, llm } = await startConversation([
      { chunks: [answer('Here.', BROKEN_ARTICLE)] },
      { chunks: [answer('Here.', BROKEN_ARTICLE.replace('from these', 'out of these'))] },
    ]);
    await say('Write articles');
    expect(llm.requests).toHaveLength(2);
  });
});

describe('an answer that was cut off in its draft', () => {
  const text = answer('Here.', ARTICLE);
  const cut = 420;
  test.each([
    ['exactly there', text.slice(cut)],
    ['with the line repeated', text.slice(text.lastIndexOf('\n', cut) + 1)],
    ['in a fence of its own', `\`\`\`yaml\n${text.slice(cut)}`],
    ['after a word', `Of course:\n\`\`\`yaml\n${text.slice(cut)}`],
  ])('is continued once, %s', async (_how, rest) => {
    const { say, platform, llm } = await startConversation([
      { chunks: [text.slice(0, cut)], ending: 'length' },
      { chunks: [rest] },
    ]);
    await say('Write articles');
    expect(llm.requests).toHaveLength(2);
    expect(llm.requests[1]!.prompt.messages.at(-1)!.content).toContain('Continue exactly where you stopped');
    expect(platform.files.map(({ attachment }) => attachment.content)).toEqual([ARTICLE]);
  });
});

describe('safety', () => {
  test('a draft with a key in it is not passed on, and the user is told the line', async () => {
    const secret = 'sk-proj-Ab3dEf6hIj9kLmN0pQrS';
    const { say, platform, lastText, store } = await startConversation([
      { chunks: [answer(`I use ${secret}.`, ARTICLE.replace('Collect facts', `With ${secret} collect facts`))] },
    ]);
    await say('Use my key');
    expect(platform.files).toEqual([]);
    expect(lastText()).toContain('line 14 (`nodes[0].prompt`)');
    expect(lastText()).not.toContain(secret);
    expect(platform.ends.at(-1)?.end.outcome).toBe('answered');
    const [session] = await store.listRecentSessions('memory:home:ann', 1);
    expect(session?.currentRevision).toBeUndefined();
  });

  test('tools that reach beyond the run and paths outside are named', async () => {
    const yaml = REVIEW.replace('[web_search]', '[shell, http_client]').replace(
      'Improve this',
      'Read /etc/passwd and improve this',
    );
    const { say, lastText } = await startConversation([{ chunks: [answer('Here.', yaml)] }]);
    await say('Review articles');
    expect(lastText()).toContain('Careful: `write` uses `shell`, which runs commands on the machine');
    expect(lastText()).toContain('names `/etc/passwd`, outside the workspace');
  });
});

describe('what the user reads', () => {
  test('has what was assumed in the summary, and at most twelve lines of it', async () => {
    const faulty = REVIEW.replace('temperature: 0.4', 'temperature: 4')
      .replace('"1.0"', '1.0')
      .replace('[web_search]', '[shell]');
    const { say, lastText } = await startConversation([
      { chunks: [answer('I review it.\n\nAssumed: ten points at most.', REVIEW)] },
      { chunks: [answer('Changed. Assumed: shell is fine.', faulty)] },
    ]);
    await say('Review articles');
    expect(lastText()).toMatch(/^I review it\.\n\n\*\*review_article\*\* r1/);
    expect(lastText()).toContain('\nAssumed: ten points at most.');
    await say('Use the shell');
    const summary = lastText().slice(lastText().indexOf('**review_article**'));
    expect(linesOf(summary).length).toBeLessThanOrEqual(12);
    for (const begin of [
      'You give',
      '`write` lists',
      'Assumed',
      '`write`: now lists `shell`',
      'Fixed automatically',
      'Careful',
    ])
      expect(summary).toContain(`\n${begin}`);
  });

  test('says when more was rewritten than was asked for', async () => {
    const rewritten = REVIEW.replaceAll('prompt: "', 'prompt: "Please. ').replace('Write about', 'Please write about');
    const { say, lastText } = await startConversation([
      { chunks: [answer('Here.', REVIEW)] },
      { chunks: [answer('Here.', rewritten)] },
    ]);
    await say('Review articles');
    await say('Rename it');
    expect(lastText()).toContain('This also rewrote 3 steps');
  });

  test('is not warned of one rewritten step', async () => {
    const { say, lastText } = await startConversation([
      { chunks: [answer('Here.', ARTICLE)] },
      { chunks: [answer('Here.', ARTICLE.replace('Write an article', 'Please write an article'))] },
    ]);
    await say('Write articles');
    await say('Improve the research');
    expect(lastText()).toContain('`write`: "Write" -> "Please write"');
    expect(lastText()).not.toContain('also rewrote');
  });

  test('is told the steps that are written so far', async () => {
    const pieces = answer('Here.', ARTICLE)
      .match(/[\s\S]{1,60}/g)!
      .map((text) => ({ text, delayMs: 8 }));
    const { say, platform } = await startConversation([{ chunks: pieces }]);
    await say('Write articles');
    const progress = platform.posts[0]!.views.map((view) => view.progress);
    expect(progress.some((line) => line?.startsWith('Drafting step `write` (after `research`), '))).toBe(true);
  });

  test('is the lines of one step when that is what was asked for, without asking a model', async () => {
    const { say, lastText, llm } = await startConversation([
      { chunks: [answer('Here.', REVIEW)] },
      { chunks: ['Words.'] },
    ]);
    await say('Review articles');
    await say('Show me the YAML of judge');
    expect(llm.requests).toHaveLength(1);
    expect(lastText()).toContain('```yaml\n- id: judge\n  # looks at everything\n  prompt: "Rate');
    expect(lastText()).not.toContain('id: write');
    await say('What does judge do?');
    expect(lastText()).toBe('Words.');
  });
});
