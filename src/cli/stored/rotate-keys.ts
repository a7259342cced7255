import { ThreadsmithError } from '../../errors.ts';
import { createSeal } from '../../installation/seal.ts';
import { rotateKeys } from '../../installation/stored-installations.ts';
import type { SessionStore } from '../../session/session-store.ts';

interface RotationOptions {
  readonly store: SessionStore;
  readonly keys: readonly [Buffer, ...Buffer[]] | undefined;
  readonly stdout: NodeJS.WritableStream;
}

/** Encrypts all stored tokens with the current key. Works while Threadsmith runs. Returns 1 if some could not be decrypted. */
export async function runRotation({ store, keys, stdout }: RotationOptions): Promise<0 | 1> {
  if (keys === undefined) {
    throw new ThreadsmithError(
      'config.no_key',
      'There is no key.',
      'Set ENCRYPTION_KEY to the new key, and ENCRYPTION_KEYS_OLD to the previous keys.',
    );
  }
  const { rotated, current, failed } = await rotateKeys({ store, seal: createSeal(keys) });
  const lines = [`Encrypted again: ${rotated}. Already with the current key: ${current}.`, ...failed];
  if (failed.length === 0) lines.push('ENCRYPTION_KEYS_OLD is no longer needed, except for older backups.');
  stdout.write(`${lines.join('\n')}\n`);
  return failed.length === 0 ? 0 : 1;
}
