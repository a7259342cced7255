import { describe } from 'vitest';
import { describeProviderContract } from '../contract/provider.ts';

describe('the anthropic provider', () => {
  describeProviderContract({
    vendor: 'anthropic',
    keyHint: 'ANTHROPIC_API_KEY',
    unknownModelHint: 'ANTHROPIC_BASE_URL',
    addressVariable: 'ANTHROPIC_BASE_URL',
    refusal: 'refused',
    countsCached: true,
  });
});
