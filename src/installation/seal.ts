import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { ThreadsmithError } from '../errors.ts';

/** Encrypts texts with AES-256-GCM. A sealed text contains the id of its key, so that keys can be rotated. */
export interface Seal {
  /** @param context the owner of the text: it can be opened only with the same context */
  seal(text: string, context: string): string;
  /** Throws a `ThreadsmithError` if the key is unknown, or if the sealed text was changed. */
  open(sealed: string, context: string): string;
  /** Whether it was sealed with the current key. */
  isCurrent(sealed: string): boolean;
}

const CIPHER = 'aes-256-gcm';
/** The IV length that GCM is designed for. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** @param keys 32 bytes each. The first is the current one; the others only decrypt. */
export function createSeal(keys: readonly [Buffer, ...Buffer[]]): Seal {
  const [current] = keys;
  const byId = new Map(keys.map((key) => [idOf(key), key]));
  return {
    seal(text, context) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, current, iv).setAAD(Buffer.from(context));
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [idOf(current), ...[iv, cipher.getAuthTag(), encrypted].map((bytes) => bytes.toString('base64url'))].join(
        '.',
      );
    },
    open(sealed, context) {
      const [id = '', ...parts] = sealed.split('.');
      const [iv, tag, encrypted] = parts.map((part) => Buffer.from(part, 'base64url'));
      const key = byId.get(id);
      if (key === undefined) throw unknownKey(context);
      if (iv?.length !== IV_BYTES || tag?.length !== TAG_BYTES || encrypted === undefined) throw damaged(context);
      try {
        const decipher = createDecipheriv(CIPHER, key, iv).setAAD(Buffer.from(context)).setAuthTag(tag);
        return Buffer.concat([decipher.update(encrypted), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw damaged(context, cause);
      }
    },
    isCurrent: (sealed) => sealed.startsWith(`${idOf(current)}.`),
  };
}

/** Identifies a key without revealing anything about it. */
function idOf(key: Buffer): string {
  return createHash('sha256').update('threadsmith key').update(key).digest('hex').slice(0, 8);
}

function unknownKey(context: string): ThreadsmithError {
  return new ThreadsmithError(
    'installation.unknown_key',
    `The stored tokens of ${context} were encrypted with another key.`,
    'Add that key to ENCRYPTION_KEYS_OLD, or have the app installed there again.',
  );
}

function damaged(context: string, cause?: unknown): ThreadsmithError {
  return new ThreadsmithError(
    'installation.damaged',
    `The stored tokens of ${context} are damaged.`,
    'Have the app installed there again.',
    { cause },
  );
}
