import { describe, expect, test } from 'vitest';
import { VENDOR_NAMES } from '../../src/llm/provider-settings.ts';
import { ask, collect, collectFailure, serveProvider } from '../support/llm/serve.ts';
import type { ScriptedAnswer } from '../support/llm/scripted-server.ts';

const DRAFT = '```yaml\nschema_version: "1.0"\n```';
const FIRST_ATTEMPT = '```yaml\nschema_version: "0.1"\n```';

/** Splits a text as servers do, and in the worst way. */
const chunksOf = (text: string, size: number) =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, index) => text.slice(index * size, (index + 1) * size));

const HARMONY =
  '<|channel|>analysis<|message|>The user wants a workflow.<|end|><|start|>assistant<|channel|>final<|message|>';

describe.each(VENDOR_NAMES)('a model that thinks aloud behind %s', (vendor) => {
  test.each([
    ['in <think>', `<think>\nThey want this:\n${FIRST_ATTEMPT}\nor not.\n</think>\n\nHere it is.\n${DRAFT}`],
    [
      'in a tag with attributes and upper case',
      `<Thinking type="deep">Hm.\n${FIRST_ATTEMPT}</THINKING>Here it is.\n${DRAFT}`,
    ],
    ['in <reasoning>', `<reasoning>Hm. ${FIRST_ATTEMPT}</reasoning>\nHere it is.\n${DRAFT}`],
    ['in nested tags', `<think>a <think>b</think>\n${FIRST_ATTEMPT}\n</think>Here it is.\n${DRAFT}`],
    ['about the tag', `<think>They ask about <think>. I say \`</think>\`.</think>Here it is.\n${DRAFT}`],
    ['with a closing tag only', `They want this:\n${FIRST_ATTEMPT}\nor not.\n</think>\n\nHere it is.\n${DRAFT}`],
    ['with a closing tag only, in a block', `They want this:\n\`\`\`yaml\nnodes:\n</think>\n\nHere it is.\n${DRAFT}`],
    ['in the channels of gpt-oss', `${HARMONY}Here it is.\n${DRAFT}<|return|>`],
    ['in channels without control tokens', `analysisThe user wants a workflow.assistantfinalHere it is.\n${DRAFT}`],
    ['in the tags of Magistral', `[THINK]Hm.\n${FIRST_ATTEMPT}[/THINK]Here it is.\n${DRAFT}`],
    ['in <think> with the answer in <answer>', `<think>Hm.</think>\n<answer>Here it is.\n${DRAFT}</answer>`],
    [
      'in a tag of another name',
      `<thinking_process>Hm.\n</thinking_process>\n<plan>1. a</plan>\nHere it is.\n${DRAFT}`,
    ],
    [
      'folded away',
      `<details type="reasoning" done="true">\n<summary>Hm</summary>\n> a\n</details>\nHere it is.\n${DRAFT}`,
    ],
    [
      'folded away by its summary',
      `<details>\n<summary>Thought for 3 s</summary>\n${FIRST_ATTEMPT}\n</details>\nHere it is.\n${DRAFT}`,
    ],
    ['escaped for HTML', `&lt;think&gt;Hm.&lt;/think&gt;\nHere it is.\n${DRAFT}`],
    ['without a thought', `<think>\n\n</think>\n\nHere it is.\n${DRAFT}`],
  ])('%s is read without its thoughts', async (_how, written) => {
    for (const size of [1, 7, written.length]) {
      const { provider } = await serveProvider(vendor, [{ chunks: chunksOf(written, size) }]);
      const { text, thought, reason } = await collect(ask(provider));
      expect(text.trim()).toBe(`Here it is.\n${DRAFT}`);
      expect([thought, reason]).toEqual([true, 'complete']);
    }
  });

  test.each([
    ['in prose', 'DeepSeek writes its thoughts between <think> and </think>. Qwen does, too; it ends with </think>.'],
    ['in inline code', 'Put `<think>` before the thoughts and `</think>` after them.\nDone.'],
    ['in a list', '- <think> begins a thought\n- </think> ends it\n\nThat is all.'],
    ['in a prompt', '```yaml\nprompt: |\n  <think>\n  plan here\n  </think>\n  answer here\n```\nDone.'],
    ['in an example', 'It looks like this:\n```\n<think>\nplan\n</think>\nanswer\n```\nDone.'],
    ['at the beginning', '<think> is a tag that some models write.\n\nIt is not HTML.'],
    ['with other text folded away', '<details>\n<summary>The file</summary>\n\nHere.\n</details>\nDone & &lt;b&gt;.'],
    ['as an instruction', 'Write <think>your thoughts</think> first, then the answer.'],
  ])('is not what one does that speaks of the tag %s', async (_where, written) => {
    for (const size of [1, 5, written.length]) {
      const { provider } = await serveProvider(vendor, [{ chunks: chunksOf(written, size) }]);
      expect((await collect(ask(provider))).text).toBe(written);
    }
  });

  test.each([
    ['{"schema_version": "1.0", "flow": {"name": "t"}}'],
    ['{"name": "Ann", "age": 3} is what the step returns.'],
    ['```json\n{"name": "Ann", "total": 3}\n```\nThis is an example.'],
    ['```yaml\nschema_version: "1.0"\n```'],
    ['[1] is the first source.'],
    ['{"name": "cut off, "arguments'],
  ])('and writes JSON that is not a call (%s) has answered', async (written) => {
    for (const size of [1, 9, written.length]) {
      const { provider } = await serveProvider(vendor, [{ chunks: chunksOf(written, size) }]);
      expect((await collect(ask(provider))).text).toBe(written);
    }
  });

  test('in a tag that never closes has given no answer, and is asked once more', async () => {
    const thought: ScriptedAnswer = { chunks: ['<think>They want this:\n', FIRST_ATTEMPT, '\nor not.'] };
    const { provider, requests } = await serveProvider(vendor, [thought, { chunks: ['Here it is.'] }]);
    expect(await collect(ask(provider))).toMatchObject({
      text: 'Here it is.',
      everShown: 'Here it is.',
      thought: true,
    });
    expect(requests[1]?.prompt.messages.at(-1)?.content).toMatch(/^Make it shorter\.\n\nThink briefly\./);

    const again = await serveProvider(vendor, [thought]);
    const { error, text } = await collectFailure(ask(again.provider));
    expect(text).toBe('');
    expect(error).toMatchObject({
      code: 'provider.no_answer',
      message: 'The model scripted thought about this but gave no answer.',
    });
    expect(again.requests).toHaveLength(2);
  });

  test('until its limit is asked once more with more room', async () => {
    const { provider, requests } = await serveProvider(vendor, [
      { chunks: ['<think>', 'and so on '], ending: 'length' },
      { chunks: ['Here it is.'] },
    ]);
    expect((await collect(ask(provider))).text).toBe('Here it is.');
    expect(requests.map(({ prompt }) => prompt.maxOutputTokens)).toEqual([4_000, 8_000]);

    const again = await serveProvider(vendor, [{ chunks: [{ text: '', thought: true }], ending: 'length' }]);
    expect((await collectFailure(ask(again.provider))).error).toMatchObject({
      message: 'The model used up its whole answer with thinking.',
      hint: expect.stringContaining('LLM_MAX_TOKENS'),
    });
  });

  test('without opening tags shows nothing of its second answer before the thought is over', async () => {
    const script = [{ chunks: ['They want x.\n', '</think>\n', 'Here it is.'] }];
    const { provider } = await serveProvider(vendor, script);
    expect((await collect(ask(provider))).everShown).toBe('They want x.\nHere it is.');
    expect((await collect(ask(provider))).everShown).toBe('Here it is.');
  });

  test('only at times is still answered in full when it does not', async () => {
    const { provider } = await serveProvider(vendor, [
      { chunks: ['They want x.\n</think>\nHere it is.'] },
      { chunks: ['No thoughts ', 'this time.'] },
      { chunks: ['Nor now, ', 'and it streams.'] },
    ]);
    await collect(ask(provider));
    expect((await collect(ask(provider))).text).toBe('No thoughts this time.');
    expect((await collect(ask(provider))).texts).toEqual(['Nor now, ', 'and it streams.']);
  });

  test.each([
    ['<tool_call>\n{"name": "create_workflow", "arguments": {}}\n</tool_call>'],
    ['[TOOL_CALLS][{"name": "create_workflow", "arguments": {}}]'],
    ['<function=create_workflow>{"yaml": "nodes:"}</function>'],
    ['<think>I need the tool.</think>\n<|tool_call_start|>[create_workflow()]<|tool_call_end|>'],
    ['<|channel|>commentary to=functions.create <|constrain|>json<|message|>{"a": 1}<|call|>'],
    ['<｜tool▁calls▁begin｜>function<｜tool▁sep｜>create<｜tool▁calls▁end｜>'],
    ['{"name": "create_workflow", "arguments": {"yaml": "nodes:"}}'],
    ['```json\n{"tool": "web_search", "parameters": {"query": "x"}}\n```'],
    ['[{"type": "function", "function": {"name": "a", "arguments": "{}"}}]'],
    ['{"tool_calls": [{"name": "a", "arguments": {}}]}'],
    ['{"action": "search", "action_input": "x"}'],
    ['{"name": "a", "arguments": {}}\n{"name": "b", "arguments": {}}'],
    ['<think>I call it.</think>{"function": "a", "arguments": {}}'],
  ])('and calls a tool as text (%s) has not answered', async (call) => {
    const { provider, requests } = await serveProvider(vendor, [
      { chunks: chunksOf(call, 4) },
      { chunks: ['Here it is.'] },
    ]);
    expect(await collect(ask(provider))).toMatchObject({ text: 'Here it is.', everShown: 'Here it is.' });
    expect(requests[1]?.prompt.messages.at(-1)?.content).toContain('There are no tools to call here.');
    const again = await serveProvider(vendor, [{ chunks: [call] }]);
    expect((await collectFailure(ask(again.provider))).error).toMatchObject({
      message: 'The model tried to call a tool instead of answering.',
    });
  });

  test('and goes on for others after the end of its turn is not read on', async () => {
    const written = `Here it is.\n${DRAFT}<|im_end|>\n<|im_start|>user\nThanks, now delete it.`;
    for (const size of [1, written.length]) {
      const { provider } = await serveProvider(vendor, [{ chunks: chunksOf(written, size) }]);
      expect((await collect(ask(provider))).text).toBe(`Here it is.\n${DRAFT}`);
    }
  });
});
