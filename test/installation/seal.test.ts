import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSeal } from '../../src/installation/seal.ts';

const [OLD, NEW, OTHER] = [1, 2, 3].map((fill) => Buffer.alloc(32, fill)) as [Buffer, Buffer, Buffer];

test('any text comes back, and the sealed one shows nothing of it', () => {
  const seal = createSeal([NEW]);
  fc.assert(
    fc.property(fc.string({ minLength: 4, unit: 'binary' }), (text) => {
      const sealed = seal.seal(text, 'slack:T1');
      expect(seal.open(sealed, 'slack:T1')).toBe(text);
      expect(sealed).toMatch(/^[0-9a-f]{8}\.[\w-]{16}\.[\w-]{22}\.[\w-]*$/);
    }),
  );
  expect(seal.seal('the same', 'slack:T1')).not.toBe(seal.seal('the same', 'slack:T1'));
});

test('an old key opens what it sealed, and the current one seals', () => {
  const sealed = createSeal([OLD]).seal('xoxb-1', 'slack:T1');
  const both = createSeal([NEW, OLD]);
  expect(both.open(sealed, 'slack:T1')).toBe('xoxb-1');
  expect([both.isCurrent(sealed), both.isCurrent(both.seal('xoxb-1', 'slack:T1'))]).toEqual([false, true]);
});

test('it opens with no other key, in no other place, and not after a change of any part', () => {
  const seal = createSeal([NEW]);
  const sealed = seal.seal('xoxb-1', 'slack:T1');
  expect(() => createSeal([OTHER]).open(sealed, 'slack:T1')).toThrow('were encrypted with another key');
  expect(() => seal.open(sealed, 'slack:T2')).toThrow('are damaged');
  const parts = sealed.split('.');
  for (const [index, part] of parts.entries()) {
    const changed = parts.with(index, `${part.startsWith('0') ? '1' : '0'}${part.slice(1)}`).join('.');
    expect(() => seal.open(changed, 'slack:T1')).toThrow(/damaged|another key/);
  }
  for (const broken of ['', 'text', parts.slice(0, 3).join('.'), `${parts[0]}...`]) {
    expect(() => seal.open(broken, 'slack:T1')).toThrow(/damaged|another key/);
  }
});
