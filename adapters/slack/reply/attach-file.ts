import { withTimeout } from '../../../src/async/with-timeout.ts';
import type { Attachment } from '../../../src/chat/reply-port.ts';
import { isUnclear } from '../client/failure.ts';
import {
  refusesFiles,
  shareFiles,
  uploadFile,
  uploadPicture,
  type UploadDependencies,
  type Uploaded,
} from '../client/upload.ts';
import { linesWithin } from '../format/section-blocks.ts';
import { threadGone } from './deleted-question.ts';
import type { OpenReply } from './reply-state.ts';
import { inThreadOrChannel, sendMessage } from './send-message.ts';

/** Above this many growing answers, files are not uploaded early: the uploads would delay the last words of other answers. */
const MANY = 8;
/** How long a finished file waits for its picture, so that one message has both. Milliseconds. */
const PICTURE_WAIT_MS = 150;

/** Starts the upload early if few answers are growing. A failure is thrown by `attachFile`. */
export function prepareFile(attachment: Attachment, reply: OpenReply): void {
  const isPrepared = reply.prepared.get(attachment.fileName)?.content === attachment.content;
  if (isPrepared || reply.deps.budget.growing() > MANY) return;
  const uploading = uploadFile(attachment, uploadDependencies(reply));
  // Without a handler, a failure before `attachFile` would end the process.
  uploading.catch(() => undefined);
  reply.prepared.set(attachment.fileName, {
    content: attachment.content,
    uploading,
    picture: preparePicture(attachment, reply),
  });
}

/**
 * Uploads the picture of a file as soon as it is drawn. The answer is complete without it: undefined when anything fails, or when many answers share the same
 * rate limits.
 */
async function preparePicture({ picture }: Attachment, reply: OpenReply): Promise<Uploaded | undefined> {
  if (picture === undefined || reply.deps.budget.growing() > MANY) return undefined;
  try {
    const drawn = await picture();
    return drawn && (await uploadPicture(drawn, uploadDependencies(reply)));
  } catch (error) {
    reply.deps.log.debug({ err: error }, 'a picture was not uploaded');
    return undefined;
  }
}

export async function attachFile(attachment: Attachment, key: string, reply: OpenReply): Promise<void> {
  const { doubtful, recovery, deps, prepared, target } = reply;
  if (reply.threadGone) throw threadGone();
  const mayBeThere = doubtful.has(key) || target.resumed === true;
  if (mayBeThere && (await recovery.hasFile(attachment.fileName))) return;
  try {
    const early = prepared.get(attachment.fileName);
    prepared.delete(attachment.fileName);
    const isSame = early?.content === attachment.content;
    const picture = isSame ? early.picture : preparePicture(attachment, reply);
    const file = isSame ? await early.uploading : await uploadFile(attachment, uploadDependencies(reply));
    const image = await withTimeout(picture, PICTURE_WAIT_MS, deps.clock);
    const uploaded = image === undefined ? [file] : [file, image];
    await inThreadOrChannel(reply, () => shareFiles(uploaded, uploadDependencies(reply)));
    if (image !== undefined) deps.pictures.note(target.thread, image.title, image.fileId);
  } catch (error) {
    if (isUnclear(error)) doubtful.add(key);
    if (!refusesFiles(error)) throw error;
    deps.log.warn({ err: error }, 'Slack does not accept the file; its text is posted instead');
    await postAsText(attachment, key, reply);
  }
}

/** Longest piece of a file in one message, in UTF-16 code units; the text around it needs space too. */
const MAX_PIECE = 11_000;

/** Where files are forbidden, posts the YAML as text, in as many messages as necessary. */
async function postAsText({ fileName, content }: Attachment, key: string, reply: OpenReply): Promise<void> {
  const pieces: string[] = [];
  for (const line of linesWithin(content.trimEnd(), MAX_PIECE)) {
    const last = pieces.at(-1);
    if (last === undefined || last.length + line.length >= MAX_PIECE) pieces.push(line);
    else pieces[pieces.length - 1] = `${last}\n${line}`;
  }
  for (const [index, piece] of pieces.entries()) {
    const part = pieces.length === 1 ? '' : ` (part ${index + 1} of ${pieces.length})`;
    const text = `\`${fileName}\`${part}; files are not allowed here:\n\`\`\`yaml\n${piece}\n\`\`\``;
    await reply.deps.budget.turn('chat.postMessage', reply.channel);
    await sendMessage({ text, phase: 'final', actions: [] }, `${key}:${index}`, reply);
  }
}

function uploadDependencies({ deps, channel, threadTs }: OpenReply): UploadDependencies {
  return { ...deps, channel, threadTs };
}
