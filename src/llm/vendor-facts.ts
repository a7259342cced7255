import type { VendorFacts } from './vendor-call.ts';

/* Apart from the calls, so that a vendor can be named without loading its SDK. */

interface Settings {
  readonly baseUrl: string | undefined;
  readonly model: string;
}

export function openAiFacts({ baseUrl, model }: Settings): VendorFacts {
  return {
    name: 'openai',
    model,
    label: baseUrl ? 'The server at OPENAI_BASE_URL' : 'OpenAI',
    keyVariable: 'OPENAI_API_KEY',
    addressVariable: baseUrl && 'OPENAI_BASE_URL',
  };
}

export function anthropicFacts({ baseUrl, model }: Settings): VendorFacts {
  return {
    name: 'anthropic',
    model,
    label: baseUrl ? 'The server at ANTHROPIC_BASE_URL' : 'Anthropic',
    keyVariable: 'ANTHROPIC_API_KEY',
    addressVariable: baseUrl && 'ANTHROPIC_BASE_URL',
  };
}
