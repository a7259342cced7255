import { expect, onTestFinished, test } from 'vitest';
import { createProvider } from '../../src/llm/create-provider.ts';
import type { Prompt } from '../../src/llm/provider.ts';
import { startScriptedLlm, type Script } from '../support/llm/scripted-server.ts';

const schema = {
  type: 'object',
  properties: { reply: { type: 'string' } },
  required: ['reply'],
  additionalProperties: false,
};
const prompt: Prompt = {
  system: 'Answer.',
  messages: [{ role: 'user', content: 'Hello' }],
  task: { text: 'Hello', files: [] },
  maxOutputTokens: 100,
};
const VENDORS = ['openai', 'anthropic', 'google', 'ollama'] as const;

async function ask(vendor: (typeof VENDORS)[number], asked: Prompt, script: Script = [{ chunks: ['{}'] }]) {
  const llm = await startScriptedLlm({ vendor, script });
  onTestFinished(() => llm.close());
  const provider = await createProvider(llm.settings, { sleep: async () => undefined });
  const texts: string[] = [];
  for await (const event of provider.stream(asked, new AbortController().signal)) {
    if (event.type === 'text') texts.push(event.text);
  }
  return { text: texts.join(''), bodies: llm.requests.map(({ body }) => body) };
}

test.each([
  ['openai', { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } } }],
  ['anthropic', { output_config: { format: { type: 'json_schema', schema } } }],
  ['google', { generationConfig: { responseMimeType: 'application/json', responseJsonSchema: schema } }],
  ['ollama', { format: schema }],
] as const)('%s is asked for the shape of an answer in its own words', async (vendor, expected) => {
  const { text, bodies } = await ask(vendor, { ...prompt, structured: { name: 'answer', schema } });
  expect(text).toBe('{}');
  expect(bodies).toMatchObject([expected]);
});

test.each(VENDORS)('%s is asked for nothing of the kind otherwise', async (vendor) => {
  const { bodies } = await ask(vendor, prompt);
  expect(JSON.stringify(bodies)).not.toMatch(/json_schema|responseJsonSchema|"format"/);
});

test.each([
  [
    'openai',
    `{"error": {"message": "Invalid parameter: 'response_format' is not supported", "param": "response_format"}}`,
  ],
  [
    'anthropic',
    `{"type": "error", "error": {"type": "invalid_request_error", "message": "format: not supported by this model"}}`,
  ],
  [
    'google',
    `{"error": {"code": 400, "message": "Unknown name \\"responseJsonSchema\\"", "status": "INVALID_ARGUMENT"}}`,
  ],
] as const)('%s is asked without it where the model refuses it', async (vendor, body) => {
  const refusal = { raw: { status: 400, headers: { 'content-type': 'application/json' }, body } };
  const { text, bodies } = await ask(vendor, { ...prompt, structured: { name: 'answer', schema } }, [
    refusal,
    { chunks: ['Text.'] },
  ]);
  expect(text).toBe('Text.');
  expect(bodies).toHaveLength(2);
  expect(JSON.stringify(bodies[1])).not.toContain('additionalProperties');
});
