import type { AttachedPicture, Attachment } from '../../../src/chat/reply-port.ts';
import type { Log } from '../../../src/log.ts';
import type { SlackBudget } from './budget.ts';
import { isRejection } from './failure.ts';
import { SlackCallFailure, type SlackApi } from './web-api.ts';

export interface UploadDependencies {
  readonly api: SlackApi;
  readonly budget: SlackBudget;
  readonly log: Log;
  readonly channel: string;
  readonly threadTs: string | undefined;
}

/** A file that was uploaded to Slack but is not shared yet, so nobody can see it. */
export interface Uploaded {
  readonly fileId: string;
  readonly title: string;
}

const UPLOAD_TIMEOUT_MS = 15_000;

/** Uploads the bytes of a file. Nobody sees them before they are shared, so uploading twice does no harm. */
export function uploadFile({ fileName, content }: Attachment, dependencies: UploadDependencies): Promise<Uploaded> {
  return uploadBytes(fileName, Buffer.from(content), { snippet_type: 'yaml' }, dependencies);
}

export function uploadPicture(
  { fileName, content, alt }: AttachedPicture,
  dependencies: UploadDependencies,
): Promise<Uploaded> {
  return uploadBytes(fileName, Buffer.from(content, 'base64'), { alt_txt: alt }, dependencies);
}

async function uploadBytes(
  fileName: string,
  bytes: Buffer,
  about: { readonly snippet_type: string } | { readonly alt_txt: string },
  { api, budget }: UploadDependencies,
): Promise<Uploaded> {
  await budget.turn('files.getUploadURLExternal');
  const { upload_url: address, file_id: fileId } = await api.write<{ upload_url: string; file_id: string }>(
    'files.getUploadURLExternal',
    { filename: fileName, length: bytes.length, ...about },
  );
  try {
    const answer = await fetch(address, {
      method: 'POST',
      body: bytes,
      signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`the upload URL answered ${answer.status}`);
  } catch (error) {
    throw new SlackCallFailure('upload', 'no_clear_answer', { cause: error });
  }
  return { fileId, title: fileName };
}

/** Shares uploaded files in the thread, in one message. */
export async function shareFiles(uploaded: readonly Uploaded[], parts: UploadDependencies): Promise<void> {
  const { api, budget, channel, threadTs } = parts;
  await budget.turn('files.completeUploadExternal');
  await api.write('files.completeUploadExternal', {
    files: uploaded.map(({ fileId, title }) => ({ id: fileId, title })),
    channel_id: channel,
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
  });
}

/** Slack accepts no files in this place, although it may accept messages. */
export function refusesFiles(error: unknown): boolean {
  if (error instanceof SlackCallFailure && error.code === 'missing_scope') return true;
  return isRejection(error);
}
