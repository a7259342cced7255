import type { APIAttachment } from 'discord.js';
import type { InboundFile, ReadFile, UnreadFile } from '../../../src/chat/inbound-message.ts';
import type { Log } from '../../../src/log.ts';
import { DiscordFailure, withoutSecrets } from '../client/failure.ts';
import type { DiscordRetry } from '../client/retry.ts';

type Described = Pick<APIAttachment, 'filename' | 'size' | 'url' | 'content_type'>;

/** Accepts attached files within limits; each refused file gets a sentence with the reason. */
export interface FileReader {
  /** Refuses files that are visibly out of limits. The others are read later, so that nobody waits for a download. */
  take(attachments: readonly Described[]): readonly InboundFile[];
  /** Downloads a file. Never rejects. */
  read(file: UnreadFile, signal?: AbortSignal): Promise<ReadFile>;
}

export const MAX_FILE_BYTES = 1024 * 1024;
const MAX_FILES = 8;
const TIMEOUT_MS = 15_000;
const TOO_LARGE = 'It is larger than 1 MiB. Send a smaller one.';
const NOT_FETCHED = 'It could not be fetched from Discord. Please send it again.';
/** Where Discord stores attachments. Other links are not followed: a message could name any address of our network. */
const DISCORD_HOSTS = new Set(['cdn.discordapp.com', 'media.discordapp.net']);

const TEXT_TYPES = /^(text\/|application\/(json|yaml|x-yaml|toml|xml|x-ndjson)\b)/;
const TEXT_NAMES = /\.(ya?ml|txt|md|markdown|json|jsonl|csv|tsv|toml|ini|cfg|log|xml|html?|py|js|ts|sh|sql|rst)$/i;

export interface FileReaderDependencies {
  /** The address used instead of Discord's; its host is trusted like Discord's own. */
  readonly apiUrl: string | undefined;
  readonly retry: Pick<DiscordRetry, 'briefly'>;
  readonly log: Log;
}

export function createFileReader({ apiUrl, retry, log }: FileReaderDependencies): FileReader {
  const standIn = apiUrl === undefined ? undefined : new URL(apiUrl);

  function isTrusted(address: string): boolean {
    if (!URL.canParse(address)) return false;
    const { protocol, host } = new URL(address);
    if (protocol === 'https:' && DISCORD_HOSTS.has(host)) return true;
    return standIn !== undefined && host === standIn.host && protocol === standIn.protocol;
  }

  function takeOne({ filename, size, url, content_type: type }: Described, index: number): InboundFile {
    const name = filename.replaceAll(/[\p{Cc}/\\]/gu, '_').slice(0, 100);
    const refuse = (refusal: string): InboundFile => ({ name, refusal });
    if (index >= MAX_FILES) return refuse(`I read at most ${MAX_FILES} files of one message.`);
    if (!TEXT_NAMES.test(filename) && !(type !== undefined && TEXT_TYPES.test(type))) {
      return refuse('I read only text files, such as YAML, JSON, Markdown or CSV.');
    }
    if (size > MAX_FILE_BYTES) return refuse(TOO_LARGE);
    return isTrusted(url) ? { name, source: url } : refuse('It is not stored at Discord, so I do not fetch it.');
  }

  return {
    take: (attachments) => attachments.map(takeOne),
    async read({ name, source }, signal) {
      const refuse = (refusal: string): ReadFile => ({ name, refusal });
      if (!isTrusted(source)) return refuse(NOT_FETCHED);
      const bytes = await retry
        .briefly(() => download(source, signal))
        .catch((error: unknown) => {
          log.info({ err: withoutSecrets(error) }, 'a file could not be fetched from Discord');
          return undefined;
        });
      if (bytes === 'too_large') return refuse(TOO_LARGE);
      if (bytes === undefined) return refuse(NOT_FETCHED);
      const text = decode(bytes);
      return text === undefined ? refuse('It is not plain UTF-8 text.') : { name, text };
    },
  };
}

/** Sends no token and follows no redirect. */
async function download(url: string, signal?: AbortSignal): Promise<Buffer | 'too_large'> {
  const late = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, {
    redirect: 'error',
    signal: signal === undefined ? late : AbortSignal.any([late, signal]),
  });
  if (response.ok && response.body !== null) return readBounded(response.body);
  await response.body?.cancel();
  throw new DiscordFailure(`A file could not be fetched: ${response.status}`, { status: response.status });
}

async function readBounded(body: AsyncIterable<Uint8Array>): Promise<Buffer | 'too_large'> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > MAX_FILE_BYTES) return 'too_large';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\u0000') ? undefined : text;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
