import { describe, expect, test } from 'vitest';
import type { InboundCommand } from '../../src/chat/conversation-port.ts';
import { createPictures } from '../../src/picture/pictures.ts';
import { answer } from '../support/configs.ts';
import { startConversation, THREAD } from '../support/conversation-harness.ts';

const SCORED = `schema_version: "1.0"
flow:
  name: scored
state:
  fields:
    topic: {type: str, required: true}
    text: {type: str, default: ""}
    score: {type: int, default: 0}
nodes:
  - id: write
    prompt: "Write about {topic}"
    output_schema: {type: str}
    outputs: [text]
  - id: rate
    prompt: "Rate {text}"
    output_schema: {type: int}
    outputs: [score]
edges:
  - {from: START, to: write}
  - {from: write, to: rate}
  - from: rate
    routes:
      - condition: {logic: state.score >= 8}
        to: END
      - condition: {logic: default}
        to: END
`;
const draft = { chunks: [answer('Here it is.', SCORED)] };
const says = (result: unknown) => ({ chunks: [JSON.stringify({ result })] });

const press: InboundCommand = {
  name: 'try',
  thread: THREAD,
  place: 'thread',
  author: { platform: 'memory', scope: 'home', id: 'ann' },
  commandId: 'press-1',
  replyContext: {},
};

describe('a trial in the thread', () => {
  test('runs through the steps with their own prompts and says what they wrote and where the run went', async () => {
    const { say, lastText, llm, platform, store } = await startConversation([draft, says('Sun is good.'), says(9)]);
    await say('Write and rate a text');
    expect(platform.posts.at(-1)?.view.actions).toContain('try');
    await say('try it with topic: solar power');
    expect(lastText()).toContain('**Trial of revision 1** with `topic`: `solar power`');
    expect(lastText()).toContain('1. `write` wrote `text` = `Sun is good.`');
    expect(lastText()).toContain('→ the end, because `score >= 8` (`score` is `9`)');
    expect(lastText()).toContain('Path: `write` → `rate`');
    expect(llm.requests.slice(1).map(({ body }) => promptOf(body))).toEqual([
      'Write about solar power',
      'Rate Sun is good.',
    ]);
    expect(platform.posts.at(-1)?.view.actions).toEqual(['try']);
    const [drafted, tried] = await store.usageSince(new Date(0));
    expect(tried).toMatchObject({
      user: 'memory:home:ann',
      model: drafted?.model,
      inputTokens: 2 * (drafted?.inputTokens ?? 0),
      outputTokens: 2 * (drafted?.outputTokens ?? 0),
    });
  });

  test('asks for the inputs that it needs, and remembers them for the next time', async () => {
    const script = [draft, says('One.'), says(3), says('Two.'), says(3)];
    const { say, lastText, conversation, ended } = await startConversation(script);
    await say('Write and rate a text');
    await say('try it');
    expect(lastText()).toContain('A trial needs `topic`. Say `try it with topic: ...`.');
    await say('try it with topic: rain');
    const result = await conversation.command(press);
    if (result.kind !== 'queued') throw new Error(result.text);
    await ended(result.turnId);
    expect(lastText()).toContain('with `topic`: `rain`');
    expect(lastText()).toContain('Compared with the trial of revision 1, with the same inputs: `text` was `One.`.');
  });

  test('inputs may come with a button or a slash command', async () => {
    const { say, lastText, conversation, ended } = await startConversation([draft, says('Snow.'), says(3)]);
    await say('Write and rate a text');
    const result = await conversation.command({ ...press, words: 'topic: snow' });
    if (result.kind !== 'queued') throw new Error(result.text);
    await ended(result.turnId);
    expect(lastText()).toContain('with `topic`: `snow`');
  });

  test('is over when the runtime would fail, and says why', async () => {
    const { say, lastText } = await startConversation([draft, says('Text.'), says('high'), says('very high')]);
    await say('Write and rate a text');
    await say('try it with topic: wind');
    expect(lastText()).toContain('The run would fail at `rate`');
    expect(lastText()).toContain('the runtime does not ask again');
  });

  test('expectations are kept, checked on every trial by rule or by the model, listed with a file, and removed', async () => {
    const judged = { chunks: [JSON.stringify({ why_1: 'No price is named.', met_1: false })] };
    const script = [draft, says('Sun is good.'), says(9), judged, says('Sun.'), says(9)];
    const { say, lastText, platform, llm } = await startConversation(script);
    await say('Write and rate a text');
    await say('It must name a price');
    expect(lastText()).toContain('(judged by the model): "It must name a price"');
    await say('expect the text to be under 3 words');
    await say('try it with topic: solar power');
    expect(lastText()).toContain('Expectations: 0 of 2 met.');
    expect(lastText()).toContain('✗ failed: It must name a price (judged by the model: `No price is named.`)');
    expect(lastText()).toContain('✗ failed: the text to be under 3 words (`text` has 3 words)');
    expect(promptOf(llm.requests[3]?.body)).toContain('text: `Sun is good.`');
    await say('expectations');
    expect(lastText()).toBe('1. It must name a price (judged by the model)\n2. the text to be under 3 words (by rule)');
    const file = platform.files.at(-1)?.attachment;
    expect(file?.fileName).toBe('scored.r1.expectations.json');
    expect(JSON.parse(file?.content ?? '')).toMatchObject({ expectations: [{}, { rule: { kind: 'length' } }] });
    await say('remove expectation 1');
    expect(lastText()).toBe('Removed: "It must name a price". 1 left.');
    await say('try it');
    expect(lastText()).toContain('Expectations: 1 of 1 met.');
    expect(lastText()).toContain('✓ passed: the text to be under 3 words');
  });

  test('where files are shown with pictures, what it came to is a file with the path marked', async () => {
    const pictures = createPictures({ onFailure: (problem) => expect.fail(String(problem)) });
    const script = [draft, says('One.'), says(9)];
    const { say, platform } = await startConversation(script, { showsPictures: true }, { pictures });
    await say('Write and rate a text');
    await say('try it with topic: rain');
    const file = platform.files.at(-1)?.attachment;
    expect(file).toMatchObject({ fileName: 'scored.r1.trial.md', content: expect.stringContaining('Path:') as string });
    const plain = await pictures.png({ yaml: SCORED });
    const marked = await pictures.png({ yaml: SCORED, path: ['write', 'rate', 'END'] });
    if (!plain.ok || !marked.ok) throw new Error('There is no picture.');
    expect((await file?.picture?.())?.content).toBe(Buffer.from(marked.content).toString('base64'));
    expect(marked.content).not.toEqual(plain.content);
  });

  test('says beforehand what it will take, and names the loops that nothing bounds', async () => {
    const looping = SCORED.replace(
      '- condition: {logic: default}\n        to: END',
      '- condition: {logic: default}\n        to: write',
    );
    const { say, lastText } = await startConversation([{ chunks: [answer('Here.', looping)] }, says('One.'), says(9)]);
    await say('Write and rate a text');
    await say('try it with topic: rain');
    expect(lastText()).toMatch(/Estimate: 2 steps, at most about \d+ tokens\./);
    expect(lastText()).toMatch(
      /Nothing bounds how often these repeat: `(?:write`, `rate|rate`, `write)`\. The trial stops at 40 steps\./,
    );
  });

  test('counts as one of the requests that a person may make in an hour', async () => {
    const { say, send, conversation } = await startConversation(
      [draft, says('One.'), says(9)],
      {},
      { limits: { perHour: 2 } },
    );
    await say('Write and rate a text');
    await say('try it with topic: rain');
    expect(await send('try it with topic: snow')).toMatchObject({ outcome: 'refused' });
    expect(await conversation.command(press)).toMatchObject({
      kind: 'done',
      text: expect.stringContaining('an hour') as string,
    });
  });

  test('a long result comes in full as a file', async () => {
    const long = 'word '.repeat(400).trim();
    const { say, platform } = await startConversation([draft, says(long), says(9)]);
    await say('Write and rate a text');
    await say('try it with topic: all of it');
    const file = platform.files.at(-1)?.attachment;
    expect(file).toMatchObject({ fileName: 'scored.r1.trial.md', content: expect.stringContaining(long) as string });
  });

  test('the last trial is material for the next question', async () => {
    const { say, llm } = await startConversation([
      draft,
      says('Text.'),
      says(2),
      { chunks: ['Because of the score.'] },
    ]);
    await say('Write and rate a text');
    await say('try it with topic: wind');
    await say('why did it end?');
    expect(promptOf(llm.requests.at(-1)?.body)).toContain('<last_trial revision="1">\ninputs: topic: wind');
  });

  test('a process that ends in the middle does not pay again for the steps that were finished', async () => {
    const hanging = { chunks: [{ text: '{"result": 1}', delayMs: 60_000 }] };
    const { say, send, asked, ended, conversation, restart, lastText, llm } = await startConversation([
      draft,
      says('Only once.'),
      hanging,
      says(8),
    ]);
    await say('Write and rate a text');
    const receipt = await send('try it with topic: tides');
    await asked(3);
    await conversation.stop(0);
    await restart();
    if (receipt.outcome === 'refused') throw new Error(receipt.sentence);
    await ended(receipt.turnId);
    expect(lastText()).toContain('1. `write` wrote `text` = `Only once.`');
    expect(lastText()).toContain('2. `rate` wrote `score` = `8`');
    expect(
      llm.requests.map(({ body }) => promptOf(body)).filter((text) => text.startsWith('Write about')),
    ).toHaveLength(1);
  });

  test('Stop ends it and keeps what it showed', async () => {
    const hanging = { chunks: [{ text: '{"result": 1}', delayMs: 60_000 }] };
    const { say, send, asked, ended, lastText, platform } = await startConversation([draft, says('Early.'), hanging]);
    await say('Write and rate a text');
    const receipt = await send('try it with topic: fog');
    await asked(3);
    await say('stop');
    if (receipt.outcome === 'refused') throw new Error(receipt.sentence);
    await ended(receipt.turnId);
    expect(lastText()).toBe('Stopped.');
    const trial = platform.visible().at(-2);
    expect(trial).toContain('1. `write` wrote `text` = `Early.`');
    expect(trial).toContain('The trial was stopped by you.');
  });

  test.each(['try a shorter prompt', 'try it with a shorter prompt', 'try to be brief'])(
    '%j is a request for a change, not a trial',
    async (words) => {
      const { say, lastText } = await startConversation([draft, { chunks: ['I changed nothing.'] }]);
      await say('Write and rate a text');
      await say(words);
      expect(lastText()).toContain('I changed nothing.');
    },
  );
});

function promptOf(body: unknown): string {
  const { messages } = body as { messages: readonly { role: string; content: string }[] };
  return messages.at(-1)?.content ?? '';
}
