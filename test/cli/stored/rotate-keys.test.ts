import { describe, expect, test } from 'vitest';
import { createSeal } from '../../../src/installation/seal.ts';
import { createInstallations } from '../../../src/installation/stored-installations.ts';
import { setUp } from '../../support/stored-data.ts';

describe('keys rotate', () => {
  const [OLD, NEW, LOST] = [1, 2, 3].map((fill) => Buffer.alloc(32, fill)) as [Buffer, Buffer, Buffer];
  const VARIABLES = { ENCRYPTION_KEY: NEW.toString('base64'), ENCRYPTION_KEYS_OLD: OLD.toString('hex') };

  test('encrypts every token with the current key, so that the old one is not needed any more', async () => {
    const { open, runWith } = setUp();
    const store = await open();
    const withKeys = (...keys: [Buffer, ...Buffer[]]) =>
      createInstallations('slack', { store, seal: createSeal(keys) });
    await withKeys(OLD).save('T1', 'one');
    await withKeys(NEW).save('T2', 'two');
    expect(await runWith(VARIABLES, 'keys', 'rotate')).toMatchObject({
      code: 0,
      printed: expect.stringContaining('Encrypted again: 1. Already with the current key: 1.'),
    });
    expect([await withKeys(NEW).read('T1'), await withKeys(NEW).read('T2')]).toEqual(['one', 'two']);
    await expect(withKeys(OLD).read('T1')).rejects.toThrow('encrypted with another key');
  });

  test('says which tokens have a key that is not there, leaves them as they are, and returns 1', async () => {
    const { open, runWith } = setUp();
    const store = await open();
    const lost = createInstallations('slack', { store, seal: createSeal([LOST]) });
    await lost.save('T3', 'three');
    const { code, printed } = await runWith(VARIABLES, 'keys', 'rotate');
    expect([code, printed]).toEqual([
      1,
      expect.stringContaining('The stored tokens of slack:T3 were encrypted with another key.'),
    ]);
    expect(await lost.read('T3')).toBe('three');
  });

  test('asks for a key, and for the word rotate', async () => {
    const { open, run, runWith } = setUp();
    await open();
    await expect(run('keys', 'rotate')).rejects.toThrow('There is no key.');
    await expect(runWith(VARIABLES, 'keys')).rejects.toThrow('Write `threadsmith keys rotate`.');
  });
});
