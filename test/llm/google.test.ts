import { describe } from 'vitest';
import { describeProviderContract } from '../contract/provider.ts';

describe('the google provider', () => {
  describeProviderContract({
    vendor: 'google',
    keyHint: 'GOOGLE_API_KEY',
    unknownModelHint: 'GOOGLE_BASE_URL',
    addressVariable: 'GOOGLE_BASE_URL',
    refusal: 'refused',
    countsCached: true,
  });
});
