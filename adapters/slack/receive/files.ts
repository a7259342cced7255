import { withTimeout } from '../../../src/async/with-timeout.ts';
import type { Clock } from '../../../src/async/clock.ts';
import type { InboundFile, ReadFile, UnreadFile } from '../../../src/chat/inbound-message.ts';
import type { Log } from '../../../src/log.ts';
import type { SlackApi } from '../client/web-api.ts';
import type { TokenSource } from '../client/token-source.ts';
import { SlackFile } from '../client/payloads.ts';

export interface FileReaderDependencies {
  readonly api: Pick<SlackApi, 'read'>;
  readonly token: Pick<TokenSource, 'current'>;
  /** Address of Slack's API. Its host may receive the token, like Slack's own hosts. */
  readonly apiUrl: string;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
}

const MAX_BYTES = 1024 * 1024;
const MAX_FILES = 10;
const TIMEOUT_MS = 10_000;
const INFO_TIMEOUT_MS = 5_000;
const MAX_HOPS = 3;

const READABLE_TYPES = /^(text\/|application\/(json|ya?ml|x-ya?ml|xml|toml|x-toml|javascript|x-sh|sql)\b)/;
const READABLE_NAMES =
  /\.(ya?ml|json|jsonl|md|markdown|txt|text|csv|tsv|toml|ini|cfg|xml|html?|py|js|ts|sh|sql|log|rst|env\.example)$/i;

/** Reads the files of a message: text files within limits of number, size, type and time. Each other file gets a sentence that says why it was refused. */
export interface SlackFiles {
  /** Refuses what can be refused without a download. The other files are read once their message is stored. */
  offered(files: readonly SlackFile[]): InboundFile[];
  read(file: UnreadFile): Promise<ReadFile>;
}

export function createSlackFiles(parts: FileReaderDependencies): SlackFiles {
  return {
    offered: (files) =>
      files.map((file, index) => {
        const name = file.name ?? file.title ?? file.id;
        if (index >= MAX_FILES) return { name, refusal: `Only the first ${MAX_FILES} files of a message are read.` };
        const refusal = isWithheld(file) ? undefined : refusalFor({ ...file, name });
        return refusal === undefined ? { name, source: JSON.stringify(file) } : { name, refusal };
      }),
    read: ({ name, source }) => readOne({ ...SlackFile.parse(JSON.parse(source)), name }, parts),
  };
}

/** For files from other companies, Slack sends only an id; the details must be fetched. */
function isWithheld(file: SlackFile): boolean {
  return file.file_access === 'check_file_info';
}

async function readOne(given: NamedFile, parts: FileReaderDependencies): Promise<ReadFile> {
  const { name } = given;
  try {
    const file = await wholeFile(given, parts);
    if (file === undefined) return { name, refusal: NOT_IN_TIME };
    const refusal = refusalFor(file);
    if (refusal !== undefined) return { name, refusal };
    const answer = await fetchFromSlack(file.url_private_download ?? file.url_private ?? '', parts);
    return { name, ...(await textOf(answer, file)) };
  } catch (error) {
    parts.log.warn({ err: error, file: given.id }, 'a file could not be read from Slack');
    return { name, refusal: NOT_IN_TIME };
  }
}

const NOT_IN_TIME = 'Slack did not deliver the file in time. Please send it again.';

type NamedFile = SlackFile & { name: string };

async function wholeFile(given: NamedFile, parts: FileReaderDependencies): Promise<NamedFile | undefined> {
  if (!isWithheld(given)) return given;
  const info = await withTimeout(fileInfo(given.id, parts), INFO_TIMEOUT_MS, parts.clock);
  return info && { ...info, name: given.name };
}

async function fileInfo(id: string, { api }: FileReaderDependencies): Promise<SlackFile> {
  const { file } = await api.read<{ file?: unknown }>('files.info', { file: id });
  return SlackFile.parse(file);
}

function refusalFor(file: NamedFile): string | undefined {
  if (file.mode === 'tombstone' || file.mode === 'hidden_by_limit') return 'Slack no longer has this file.';
  if (file.mode === 'external') return 'It is stored outside Slack. Upload it to Slack instead.';
  const type = file.mimetype ?? '';
  const isText = READABLE_TYPES.test(type) || READABLE_NAMES.test(file.name) || file.mode === 'snippet';
  if (!isText) return 'Only text files can be read, such as YAML, Markdown or CSV.';
  if ((file.size ?? 0) > MAX_BYTES) return TOO_LARGE;
  if ((file.url_private ?? '') === '') return 'Slack did not say where to download it.';
  return undefined;
}

const TOO_LARGE = 'It is larger than 1 MiB. Please send a smaller file.';

/** Follows a few redirects, but only to hosts that may receive the token. */
async function fetchFromSlack(address: string, { token, apiUrl }: FileReaderDependencies): Promise<Response> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const authorization = `Bearer ${(await token.current()) ?? ''}`;
  let url = new URL(address);
  for (let hop = 0; hop < MAX_HOPS; hop += 1) {
    if (!isTrusted(url, new URL(apiUrl))) throw new Error(`a file's URL leads to another host: ${url.hostname}`);
    const answer = await fetch(url, { headers: { authorization }, redirect: 'manual', signal });
    const location = answer.headers.get('location');
    if (answer.status < 300 || answer.status >= 400 || location === null) return answer;
    await answer.body?.cancel();
    url = new URL(location, url);
  }
  throw new Error('too many redirects');
}

const SLACK_HOSTS = /^(?:[\w-]+\.)*(?:slack\.com|slack-edge\.com|slack-gov\.com)$/;

function isTrusted(url: URL, api: URL): boolean {
  if (url.host === api.host && url.protocol === api.protocol) return true;
  return url.protocol === 'https:' && SLACK_HOSTS.test(url.hostname);
}

async function textOf(answer: Response, file: SlackFile): Promise<{ text: string } | { refusal: string }> {
  const type = answer.headers.get('content-type') ?? '';
  const isSignIn = type.startsWith('text/html') && !(file.mimetype ?? '').startsWith('text/html');
  if (!answer.ok || isSignIn) {
    await answer.body?.cancel();
    if (isSignIn || answer.status === 403) {
      return {
        refusal: 'The app may not read files here. An admin can add the scope files:read and reinstall the app.',
      };
    }
    throw new Error(`the file's URL answered ${answer.status}`);
  }
  const bytes = await boundedBytes(answer);
  if (bytes === undefined) return { refusal: TOO_LARGE };
  const text = decoded(bytes);
  return text === undefined ? { refusal: 'It is not text in UTF-8.' } : { text };
}

/** The body; undefined when it is too long, whatever its headers say. */
async function boundedBytes(answer: Response): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    size += part.length;
    if (size > MAX_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function decoded(bytes: Buffer): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
