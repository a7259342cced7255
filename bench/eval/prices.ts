import type { TokenUsage } from '../../src/llm/provider.ts';

/** US dollars per million tokens. */
interface Price {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
}

/**
 * List prices, for estimates only, without surcharges for writing to a cache and other fees. As of 2026-11-23. Claude Sonnet: $3 / $15, cache reads a tenth
 * (docs.electronhub.ai, as quoted for Sonnet 4.5; assumed, not confirmed, for Sonnet 5.5). The prices of other vendors are missing, so their turns show only
 * tokens: add a line here.
 */
const PRICES: readonly (readonly [provider: string, model: RegExp, Price])[] = [
  ['anthropic', /^claude-sonnet-/, { input: 3, cachedInput: 0.3, output: 15 }],
  ['ollama', /./, { input: 0, cachedInput: 0, output: 0 }],
  ['offline', /./, { input: 0, cachedInput: 0, output: 0 }],
];

/** Dollars, or undefined for a model without a price. */
export function costOf(provider: string, model: string, usage: TokenUsage): number | undefined {
  const price = PRICES.find(([name, models]) => name === provider && models.test(model))?.[2];
  if (price === undefined) return undefined;
  const fresh = usage.inputTokens - usage.cachedInputTokens;
  const micro = fresh * price.input + usage.cachedInputTokens * price.cachedInput + usage.outputTokens * price.output;
  return micro / 1_000_000;
}
