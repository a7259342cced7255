import { expect, test } from 'vitest';
import { isLoopback, refusal, type Provenance } from '../../../../adapters/web/http/guard.ts';

const from = (rest: Partial<Provenance>): Provenance => ({
  method: 'GET',
  host: '127.0.0.1:7860',
  origin: undefined,
  site: undefined,
  mode: undefined,
  ...rest,
});
const verdict = (rest: Partial<Provenance>, hasToken = false) => refusal(from(rest), hasToken)?.code ?? 'allowed';

test.each(['127.0.0.1:7860', 'localhost', 'LOCALHOST:80', '[::1]:7860', '127.8.0.1', 'chat.localhost:7860'])(
  'the name %s of this machine is answered',
  (host) => expect(verdict({ host })).toBe('allowed'),
);

test.each(['evil.example:7860', '192.168.1.4:7860', 'localhost.evil.example', '127.0.0.1.evil.example', '', undefined])(
  'the foreign name %s is not answered without a token, and is with one',
  (host) => {
    expect(verdict({ host })).toBe('foreign_host');
    expect(verdict({ host }, true)).toBe('allowed');
  },
);

test.each(['cross-site', 'same-site'])(
  'a request that a browser marks as %s is refused, whatever its origin says',
  (site) => {
    expect(verdict({ method: 'POST', site, origin: 'http://127.0.0.1:7860' })).toBe('foreign_origin');
    expect(verdict({ method: 'GET', site, mode: 'cors' })).toBe('foreign_origin');
  },
);

test('a link from elsewhere may be followed, a form from elsewhere may not', () => {
  expect(verdict({ site: 'cross-site', mode: 'navigate' })).toBe('allowed');
  expect(verdict({ method: 'POST', site: 'cross-site', mode: 'navigate' })).toBe('foreign_origin');
});

test('without the browser marks the origin decides', () => {
  expect(verdict({ method: 'POST', origin: 'http://127.0.0.1:7860' })).toBe('allowed');
  expect(verdict({ method: 'POST', origin: 'http://127.0.0.1:9999' })).toBe('foreign_origin');
  expect(verdict({ method: 'POST', origin: 'https://evil.example' })).toBe('foreign_origin');
  expect(verdict({ method: 'POST', origin: 'null' })).toBe('foreign_origin');
});

test('a program that is not a browser is allowed', () => {
  expect(verdict({ method: 'POST' })).toBe('allowed');
});

test('addresses to listen on are told apart', () => {
  expect(['127.0.0.1', 'localhost', '::1'].filter(isLoopback)).toHaveLength(3);
  expect(['0.0.0.0', '::', '192.168.1.4', 'example.com', ''].filter(isLoopback)).toEqual([]);
});
