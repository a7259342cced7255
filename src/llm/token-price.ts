import type { TokenUsage } from './provider.ts';

/** Prices per million tokens, in any one currency. */
interface TokenPrice {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
}

/** By `provider:model`. */
export type PriceTable = Readonly<Record<string, TokenPrice>>;

/** Price of a model's tokens, in the currency of the table; undefined for a model without a price. */
export function costOf(
  { provider, model, usage }: { readonly provider: string; readonly model: string; readonly usage: TokenUsage },
  prices: PriceTable,
): number | undefined {
  const price = prices[`${provider}:${model}`];
  if (price === undefined) return undefined;
  const { inputTokens, cachedInputTokens, outputTokens } = usage;
  const fresh = (inputTokens - cachedInputTokens) * price.input;
  return (fresh + cachedInputTokens * price.cachedInput + outputTokens * price.output) / 1_000_000;
}
