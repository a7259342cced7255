/** The limits that a server reports when it refuses a request as too long. All in tokens. */
export interface ContextLimit {
  /** Limit of prompt and answer together. */
  readonly context?: number;
  /** Limit of the answer alone. */
  readonly output?: number;
  /** Size of the refused prompt. */
  readonly input?: number;
}

const N = '[^\\d\\n]{0,40}?(\\d[\\d,]{0,11}k?)';

/** Tried in this order; the first that matches counts. From the messages of OpenAI, Azure, Groq, DeepSeek, Anthropic, Google, Bedrock and vLLM. */
const OUTPUT: readonly RegExp[] = [
  new RegExp(`supports at most${N} (?:completion|output) tokens`, 'i'),
  /range of max_tokens (?:is|should be) \[\d+, ?(\d+)\]/i,
  /max_gen_len: \d+ is not less or equal to (\d+)/i,
  /max_(?:completion_|output_|new_)?tokens\W{0,3}[^\n]{0,40}less than or equal to\W{0,3}(\d+)/i,
  /max_tokens: \d+ > (\d+)/i,
  /supported range is from \d+ \(inclusive\) to (\d+)/i,
  /max_(?:completion_|output_|new_)?tokens`? \(?\d+\)? exceeds[^\d\n]{0,30}(\d+)/i,
  new RegExp(`tokens you requested exceeds the model limit of${N}`, 'i'),
];

/** From vLLM, SGLang, TGI, llama.cpp, LM Studio, OpenRouter, Mistral, Fireworks, Cerebras, Groq, Anthropic, Google, Azure and others. */
const CONTEXT: readonly RegExp[] = [
  /"?n_ctx"?\s?[:=]\s?(\d+)/i,
  /max_seq_len\W{0,3}(\d+)/i,
  /range of input length should be \[\d+, ?(\d+)\]/i,
  /max(?:imum)? (?:model|prompt) length (?:of|is) (\d+)/i,
  /max tokens of (\d+) exceeded/i,
  /cannot exceed (?:the total tokens limit )?(\d+)/i,
  /exceeds? (?:the )?maximum context\W{0,4}(\d+)/i,
  /\bmodel max (\d+)/i,
  /\b\d{1,12} \+ \d{1,12} > (\d+)/,
  /prompt is too long: \d+ tokens > (\d+)/i,
  new RegExp(`(?:context|sequence)[ _-](?:length|size|window|limit)(?: of| is|:)?(?: only)?${N}`, 'i'),
  /(\d[\d,]{0,11})[ -]tokens? (?:maximum )?context/i,
  /(\d[\d,]{0,11}) maximum context/i,
  new RegExp(`must be <=${N}`, 'i'),
  new RegExp(`must have less than${N} tokens`, 'i'),
  new RegExp(`maximum number of (?:input )?tokens(?: allowed)?${N}`, 'i'),
  /(?:limit is|limit of|limit:?|max(?:imum)? size:?) (\d[\d,]{0,11})/i,
];

const INPUT: readonly RegExp[] = [
  /"?n_prompt_tokens"?\s?[:=]\s?(\d+)/i,
  /\b(\d{1,12}) \+ \d{1,12} > \d/,
  /(\d[\d,]{0,11})(?: tokens)?,? (?:in|of|from)(?: the| your)? (?:input |text input|prompt|messages)/i,
  /(\d[\d,]{0,11})(?: of)? (?:text )?`?inputs?`?(?: tokens)?\b/i,
  new RegExp(`prompt contains${N} tokens`, 'i'),
  new RegExp(`prompt is too long:${N}`, 'i'),
  /request \((\d+) tokens\)/i,
  new RegExp(`keep the first${N} tokens`, 'i'),
  /input token count \((\d+)\)/i,
  /input \((\d+) tokens\)/i,
  /(?:input_tokens=|input tokens |received |resulted in |contains |current length is |\(length |prompt length \(?)(\d+)/i,
];

/** A request that is too long, in any wording. Both lists are applied only to the first characters of a message. */
const TOO_LONG =
  /max_seq_len|max(?:imum)? (?:model |prompt |input )?length|input length|max_gen_len|max tokens of \d+ exceeded|model max \d|cannot exceed|expected maxLength|context[ _-]?(?:length|size|window|limit)|too (?:long|large|many tokens)|token[s_ ](?:count|limit)[^\n]{0,60}(?:exceed|reached)|exceed[^\n]{0,60}tokens?|maximum (?:context|number of (?:input )?tokens)|reduce the (?:length|prompt)|max_(?:new_)?tokens`?[^\n]{0,60}(?:must|exceed|range|> ?\d|large)|tokens` \+|must have less than|tokens?\b[^\n]{0,20} exceeds?\b[^\n]{0,20}limit/i;

/** The limits in the message of a refusal, or undefined when it is not about length. */
export function readContextLimit(message: string): ContextLimit | undefined {
  const output = firstNumber(OUTPUT, message);
  if (output !== undefined) return { output: /\(exclusive\)/i.test(message) ? output - 1 : output };
  if (!TOO_LONG.test(message)) return undefined;
  const context = firstNumber(CONTEXT, message);
  const input = firstNumber(INPUT, message);
  return { ...(context === undefined ? {} : { context }), ...(input === undefined ? {} : { input }) };
}

function firstNumber(patterns: readonly RegExp[], message: string): number | undefined {
  for (const pattern of patterns) {
    const digits = pattern.exec(message)?.[1];
    if (digits !== undefined) return Number(digits.replaceAll(/[,k]/gi, '')) * (/k$/i.test(digits) ? 1_000 : 1);
  }
  return undefined;
}
