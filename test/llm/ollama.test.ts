import { describe } from 'vitest';
import { describeProviderContract } from '../contract/provider.ts';

describe('the ollama provider', () => {
  describeProviderContract({
    vendor: 'ollama',
    keyHint: 'OLLAMA_HOST',
    unknownModelHint: 'ollama pull scripted',
    addressVariable: 'OLLAMA_HOST',
    refusal: 'complete',
    countsCached: false,
  });
});
