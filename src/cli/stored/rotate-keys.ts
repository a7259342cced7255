import { ThreadsmithError } from '../../errors.ts';
import { createSeal } from '../../installation/seal.ts';
import { rotateKeys } from '../../installation/stored-installations.ts';
import type { SessionStore } from '../../session/session-store.ts';

interface RotationOptions {
  readonly store: SessionStore;
  readonly keys: readonly [Buffer, ...Buffer[]] | undefined;
  readonly stdout: NodeJS.WritableStream;
}

/** Encrypts all stored tokens with the current key, also while Threadsmith runs. Returns 1 if some could not be decrypted. */
export async function runRotation({ store, keys, stdout }: RotationOptions): Promise<0 | 1> {
  if (keys === undefined) {
    throw new ThreadsmithError(
      'config.no_key',
      'There is no key.',
      'Set ENCRYPTION_KEY to the new key, and ENCRYPTION_KEYS_OLD to those from before.',
    );
  }
  const { rotated, current, failed } = await rotateKeys({ store, seal: createSeal(keys) });
  const lines = [`Encrypted again: ${rotated}. With the current key already: ${current}.`, ...failed];
  if (failed.length === 0) lines.push('ENCRYPTION_KEYS_OLD is not needed any more, except for backups from before.');
  stdout.write(`${lines.join('\n')}\n`);
  return failed.length === 0 ? 0 : 1;
}
