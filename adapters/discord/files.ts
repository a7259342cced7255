import type { APIAttachment } from 'discord.js';
import type { InboundFile } from '../../src/chat/inbound-message.ts';
import { DiscordFailure } from './failure.ts';
import type { Patience } from './patience.ts';

type Described = Pick<APIAttachment, 'filename' | 'size' | 'url' | 'content_type'>;

/** Downloads what people attach, within bounds; a file that is not taken comes back with a sentence why. */
export interface FileReader {
  read(attachments: readonly Described[]): Promise<readonly InboundFile[]>;
}

export const MAX_FILE_BYTES = 1024 * 1024;
const MAX_FILES = 8;
const TIMEOUT_MS = 15_000;
/** Where Discord keeps attachments. Links to anywhere else are not followed: a message could name any address of our network. */
const DISCORD_HOSTS = new Set(['cdn.discordapp.com', 'media.discordapp.net']);

const TEXT_TYPES = /^(text\/|application\/(json|yaml|x-yaml|toml|xml|x-ndjson)\b)/;
const TEXT_NAMES = /\.(ya?ml|txt|md|markdown|json|jsonl|csv|tsv|toml|ini|cfg|log|xml|html?|py|js|ts|sh|sql|rst)$/i;

export interface FileReaderParts {
  /** The address that stands in for Discord; its host is trusted as Discord's own are. */
  readonly apiUrl: string | undefined;
  readonly patience: Pick<Patience, 'briefly'>;
}

export function createFileReader({ apiUrl, patience }: FileReaderParts): FileReader {
  const standIn = apiUrl === undefined ? undefined : new URL(apiUrl);

  function isTrusted(address: string): boolean {
    if (!URL.canParse(address)) return false;
    const { protocol, host } = new URL(address);
    if (protocol === 'https:' && DISCORD_HOSTS.has(host)) return true;
    return standIn !== undefined && host === standIn.host && protocol === standIn.protocol;
  }

  async function readOne({ filename, size, url, content_type: type }: Described): Promise<InboundFile> {
    const name = filename.replaceAll(/[\p{Cc}/\\]/gu, '_').slice(0, 100);
    const refuse = (refusal: string): InboundFile => ({ name, refusal });
    if (!TEXT_NAMES.test(filename) && !(type !== undefined && TEXT_TYPES.test(type))) {
      return refuse('I read only text files, such as YAML, JSON, Markdown or CSV.');
    }
    if (size > MAX_FILE_BYTES) return refuse('It is larger than 1 MiB. Send a smaller one.');
    if (!isTrusted(url)) return refuse('It is not kept at Discord, so I do not fetch it.');
    const bytes = await patience.briefly(() => download(url)).catch(() => undefined);
    if (bytes === 'too_large') return refuse('It is larger than 1 MiB. Send a smaller one.');
    if (bytes === undefined) return refuse('It could not be fetched from Discord. Please send it again.');
    const text = decode(bytes);
    return text === undefined ? refuse('It is not plain UTF-8 text.') : { name, text };
  }

  return {
    async read(attachments) {
      const files = await Promise.all(attachments.slice(0, MAX_FILES).map(readOne));
      const rest = attachments.slice(MAX_FILES).map(({ filename }): InboundFile => ({
        name: filename,
        refusal: `I read at most ${MAX_FILES} files of one message.`,
      }));
      return [...files, ...rest];
    },
  };
}

/** No token is sent along, and no redirect is followed. */
async function download(url: string): Promise<Buffer | 'too_large'> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
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
