import { expect, test } from 'vitest';
import type { ProviderErrorCode } from '../../src/llm/provider.ts';
import type { VendorFacts, VendorFailure } from '../../src/llm/vendor-call.ts';
import { vendorError } from '../../src/llm/vendor-error.ts';
import { growthOf } from '../support/linear-time.ts';

const OPENAI: VendorFacts = { name: 'openai', model: 'some-model', label: 'OpenAI', keyVariable: 'OPENAI_API_KEY' };

test.each<[VendorFailure, ProviderErrorCode]>([
  [{ status: 400, text: 'nothing known' }, 'provider.bad_request'],
  [{ status: 401, text: '' }, 'provider.bad_key'],
  [{ status: 402, text: '' }, 'provider.no_quota'],
  [{ status: 403, text: 'region not supported' }, 'provider.bad_key'],
  [{ status: 403, words: 'insufficient_quota', text: '' }, 'provider.no_quota'],
  [{ status: 404, text: 'page not found; billing' }, 'provider.unknown_model'],
  [{ status: 400, text: 'The model `x` does not exist' }, 'provider.unknown_model'],
  [{ status: 400, words: 'invalid_request_error', text: 'Your credit balance is too low' }, 'provider.no_quota'],
  [{ status: 429, text: '' }, 'provider.rate_limited'],
  [{ status: 429, words: 'insufficient_quota', text: '' }, 'provider.no_quota'],
  [{ status: 500, text: 'billing service down' }, 'provider.internal'],
  [{ status: 503, text: '' }, 'provider.overloaded'],
  [{ status: 529, words: 'overloaded_error', text: '' }, 'provider.overloaded'],
  [{ words: 'invalid_request_error', text: '' }, 'provider.bad_request'],
  [{ words: 'server_error', text: '' }, 'provider.internal'],
  [{ words: '', text: 'what is this' }, 'provider.failed'],
  [{ words: '', text: 'model is loading', isInStream: true }, 'provider.internal'],
  [{ status: 403, text: 'Your input was flagged' }, 'provider.refused'],
  [{ status: 408, text: '' }, 'provider.overloaded'],
  [{ status: 302, text: '' }, 'provider.failed'],
  [{ status: 500, code: 'provider.timeout', text: '' }, 'provider.timeout'],
])('%j is %s', (failure, code) => {
  const error = vendorError(OPENAI, failure, new Error('below'));
  expect(error.code).toBe(code);
  expect(error.cause).toMatchObject({ message: 'below' });
  expect(error.message).toMatch(/^OpenAI .+\.$|^The (answer|conversation) .+\.$/);
});

test.each([
  [undefined, 'Try again in a minute.'],
  [400, 'Try again in a second.'],
  [45_000, 'Try again in 45 seconds.'],
  [119_000, 'Try again in 119 seconds.'],
  [3_600_000, 'Try again in 60 minutes.'],
])('a pause of %s ms reads "%s"', (retryAfterMs, hint) => {
  expect(vendorError(OPENAI, { status: 429, text: '', retryAfterMs }, undefined).hint).toBe(hint);
});

test('without an address of the operator the hint speaks of the network', () => {
  const error = vendorError(OPENAI, { code: 'provider.unreachable', text: '' }, undefined);
  expect(error.hint).toBe('Check the network connection of the machine that runs Threadsmith.');
});

function readLongPage(words: number): void {
  vendorError(OPENAI, { status: 400, text: `<html>${'model '.repeat(words)}` }, undefined);
}

test('takes no longer for a long error page than for a short one', () => {
  const growth = growthOf(readLongPage, 2_000);
  expect(growth).toBeLessThan(2);
});
