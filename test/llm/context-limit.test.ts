import { expect, test } from 'vitest';
import { readContextLimit } from '../../src/llm/limits/context-limit.ts';

test.each([
  ['The decoder prompt (length 9200) is longer than the maximum model length of 8192.', { context: 8192, input: 9200 }],
  [
    "This model's maximum context length is 16385 tokens. However, your messages resulted in 17000 tokens.",
    { context: 16385, input: 17000 },
  ],
  ['Prompt contains 5211 tokens, 8000 tokens requested, model max 8192', { context: 8192, input: 5211 }],
  [
    "This model's maximum context length is 8192 tokens, however you requested 13211 tokens (5211 in your prompt; 8000 for the completion).",
    { context: 8192, input: 5211 },
  ],
  ['Malformed input request: #/max_gen_len: 8000 is not less or equal to 2048', { output: 2048 }],
  ['Malformed input request: expected maxLength: 50000, actual: 60000', {}],
  ['Range of max_tokens should be [1, 2000]', { output: 2000 }],
  ['Range of input length should be [1, 6000]', { context: 6000 }],
  ['Prompt exceeds max length', {}],
  [
    "This model's maximum prompt length is 131072 but the request contains 140000 tokens.",
    { context: 131_072, input: 140_000 },
  ],
  ['total number of tokens in the prompt cannot exceed 4081 - received 5211', { context: 4081, input: 5211 }],
  ['Current length is 9200 while limit is 8192. Please reduce the length.', { context: 8192, input: 9200 }],
  ['Context length 5211 is greater than max_seq_len 4096 in generator', { context: 4096 }],
  ['prompt length (5211) exceeds maximum context (4096)', { context: 4096, input: 5211 }],
  ['Exceeded max context length of 8192. input_tokens=5211, max_tokens=8000', { context: 8192, input: 5211 }],
  ['the number of input tokens 5211 cannot exceed the total tokens limit 4096', { context: 4096, input: 5211 }],
  ['Rate limit reached on tokens per min (TPM): Limit 30000, Used 29000, Requested 5211.', undefined],
  ["Unsupported parameter: 'max_tokens' is not supported with this model.", undefined],
  ['You exceeded your current quota', undefined],
])('%s', (message, limit) => {
  expect(readContextLimit(message)).toEqual(limit);
});
