import { unlessAborted } from '../../async/unless-aborted.ts';
import type { ReadFile, UnreadFile } from '../../chat/inbound-message.ts';
import type { ReplyPort } from '../../chat/reply-port.ts';
import type { ChatMessage, MessageMetadata } from '../../session/session.ts';
import type { SessionStore } from '../../session/session-store.ts';

/** Reads files that are still on their platform, and stores them. */
export interface FileSource {
  readonly store: SessionStore;
  readonly port: Pick<ReplyPort, 'readFile'>;
  readonly signal: AbortSignal;
}

/**
 * Returns the messages with their files. Files that are still on their platform are read and stored first. Throws the signal's reason as soon as it is
 * aborted.
 */
export async function readFiles(messages: readonly ChatMessage[], source: FileSource): Promise<readonly ChatMessage[]> {
  return Promise.all(messages.map((message) => readFilesOf(message, source)));
}

async function readFilesOf(message: ChatMessage, { store, port, signal }: FileSource): Promise<ChatMessage> {
  const { unreadFiles = [], ...known } = message.metadata;
  if (unreadFiles.length === 0) return message;
  const files = await unlessAborted(Promise.all(unreadFiles.map((file) => readOne(file, port, signal))), signal);
  const metadata = withFiles(known, files);
  await store.setMetadata(message.id, metadata);
  return { ...message, metadata };
}

async function readOne(file: UnreadFile, port: FileSource['port'], signal: AbortSignal): Promise<ReadFile> {
  const read = await port.readFile?.(file, signal);
  return read ?? { name: file.name, refusal: 'It is no longer available. Please send it again.' };
}

function withFiles(known: MessageMetadata, files: readonly ReadFile[]): MessageMetadata {
  const [read, refused] = [files.filter((file) => 'text' in file), files.filter((file) => 'refusal' in file)];
  return {
    ...known,
    ...(read.length === 0 ? {} : { files: [...(known.files ?? []), ...read] }),
    ...(refused.length === 0 ? {} : { refusedFiles: [...(known.refusedFiles ?? []), ...refused] }),
  };
}
