import { describe } from 'vitest';
import { describeProviderContract } from '../contract/provider.ts';

describe('the openai provider', () => {
  describeProviderContract({
    vendor: 'openai',
    keyHint: 'OPENAI_API_KEY',
    unknownModelHint: 'OPENAI_BASE_URL',
    addressVariable: 'OPENAI_BASE_URL',
    refusal: 'refused',
    countsCached: true,
  });
});
