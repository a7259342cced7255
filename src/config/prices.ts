import { z } from 'zod';

/** Prices per million tokens, in any one currency. */
export interface TokenPrice {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
}

const AMOUNT = String.raw`(\d{1,9}(?:\.\d{1,9})?)`;
/** A model's name may itself contain colons. */
const PRICE = new RegExp(`^([a-z]+:[^=\\s]+)=${AMOUNT}/${AMOUNT}/${AMOUNT}$`);

const EXAMPLE =
  'write PROVIDER:MODEL=INPUT/CACHED INPUT/OUTPUT per million tokens, for example anthropic:claude-sonnet-5-5=3/0.3/15, separated by commas';

/** The price table, by `provider:model`. */
export const prices = z
  .string()
  .refine((text) => listed(text).every((price) => PRICE.test(price)), { error: EXAMPLE })
  .transform((text) =>
    Object.fromEntries(
      listed(text).map((price): [string, TokenPrice] => {
        const [, model = '', input, cachedInput, output] = PRICE.exec(price) ?? [];
        return [model, { input: Number(input), cachedInput: Number(cachedInput), output: Number(output) }];
      }),
    ),
  );

function listed(text: string): string[] {
  return text
    .split(',')
    .map((price) => price.trim())
    .filter((price) => price !== '');
}
