import { expect, test } from 'vitest';
import { readNetworkFailure } from '../../../src/llm/http/network-failure.ts';

const failed = (message: string, code?: string) => {
  const cause = Object.assign(new Error('below'), code === undefined ? {} : { code });
  return new Error('an SDK says that', { cause: new TypeError(message, { cause }) });
};

test.each([
  ['nobody listens', failed('fetch failed', 'ECONNREFUSED'), 'provider.unreachable'],
  ['the name is unknown', failed('fetch failed', 'ENOTFOUND'), 'provider.unreachable'],
  ['the handshake hangs', failed('fetch failed', 'UND_ERR_CONNECT_TIMEOUT'), 'provider.unreachable'],
  ['fetch gives no code', failed('fetch failed'), 'provider.unreachable'],
  ['the body breaks off', failed('terminated', 'UND_ERR_SOCKET'), 'provider.cut_off'],
  ['fetch itself waited too long for headers', failed('fetch failed', 'UND_ERR_HEADERS_TIMEOUT'), 'provider.timeout'],
  ['fetch itself waited too long for the body', failed('terminated', 'UND_ERR_BODY_TIMEOUT'), 'provider.timeout'],
])('when %s', (_, error, code) => {
  expect(readNetworkFailure(error)?.code).toBe(code);
});

test('anything else is not a failure of the network', () => {
  expect(readNetworkFailure(new Error('400 Bad Request'))).toBeUndefined();
  expect(readNetworkFailure('a string')).toBeUndefined();
});
