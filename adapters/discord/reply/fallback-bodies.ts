import type { RawFile } from '@discordjs/rest';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import type { Attachment, ReplyView } from '../../../src/chat/reply-port.ts';
import type { DescribedFile, OutgoingMessage } from '../client/outgoing-message.ts';
import { codeOf, isGone, isInteractionClosed, isPlaceClosed, isRefusal } from '../client/failure.ts';
import { render } from '../format/format.ts';

const NO_FILES_HERE =
  'I may not attach files here: press Show YAML for the file, or give me the permission Attach Files.';
const FILE_TOO_LARGE = 'The file is too large for Discord.';
const FILE_REFUSED = 'Discord did not accept the file: press Show YAML for it.';
const IN_THE_FILE = 'Discord does not accept this answer as a message, so it is in the file.';
const REFUSED = 'Discord does not accept this answer as a message.';
const ANSWER_FILE = 'answer.md';

/** Discord refuses the text itself, so it would be refused without its file or buttons, too. */
const ABOUT_THE_TEXT = new Set<number | undefined>([
  RESTJSONErrorCodes.InvalidFormBodyOrContentType,
  RESTJSONErrorCodes.MessageWasBlockedByAutomaticModeration,
  RESTJSONErrorCodes.MessageBlockedByHarmfulLinksFilter,
]);

/** The view as a message; `line` is shown in small below the text. */
export type ToMessage = (view: ReplyView, line?: string) => OutgoingMessage;

/**
 * Writes a view in the richest form that Discord accepts. While Discord refuses a final view, simpler forms are tried: without the file, the text as a file,
 * the text without buttons, and finally one sentence. Throws the last refusal, and every other failure immediately.
 */
export async function sendFirstAccepted<T>(
  view: ReplyView,
  toMessage: ToMessage,
  write: (message: OutgoingMessage) => Promise<T>,
): Promise<T> {
  let refusal: unknown;
  try {
    return await write(toMessage(view));
  } catch (error) {
    refusal = error;
  }
  for (const message of simplerBodies(view, codeOf(refusal), toMessage)) {
    if (!mayAcceptSimpler(refusal, view)) break;
    try {
      return await write(message);
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}

function mayAcceptSimpler(error: unknown, { attachment }: ReplyView): boolean {
  // A refusal without a code of Discord does not concern the text.
  if (!isRefusal(error) || codeOf(error) === undefined || codeOf(error) === 0) return false;
  if (isGone(error) || isInteractionClosed(error)) return false;
  const isAboutFile = attachment !== undefined && codeOf(error) === RESTJSONErrorCodes.MissingPermissions;
  return isAboutFile || !isPlaceClosed(error);
}

function simplerBodies(view: ReplyView, code: number | undefined, toMessage: ToMessage): readonly OutgoingMessage[] {
  if (view.phase !== 'final') return [];
  const { attachment, ...withoutFile } = view;
  const { components } = toMessage(withoutFile);
  const fileLess = attachment === undefined ? [] : [toMessage(withoutFile, reasonOf(code))];
  const pictureLess =
    attachment?.image === undefined
      ? []
      : [toMessage({ ...view, attachment: { fileName: attachment.fileName, content: attachment.content } })];
  const textAsFile = { content: render(IN_THE_FILE), components: [], files: filesOf(view) };
  const plain = { ...toMessage(withoutFile), components: [] };
  const sentence = { content: render(REFUSED), components };
  return ABOUT_THE_TEXT.has(code)
    ? [textAsFile, ...fileLess, sentence]
    : [...pictureLess, ...fileLess, textAsFile, plain, sentence];
}

function reasonOf(code: number | undefined): string {
  if (code === RESTJSONErrorCodes.MissingPermissions) return NO_FILES_HERE;
  const isTooLarge =
    code === RESTJSONErrorCodes.RequestEntityTooLarge || code === RESTJSONErrorCodes.FileUploadedExceedsMaximumSize;
  return isTooLarge ? FILE_TOO_LARGE : FILE_REFUSED;
}

function filesOf({ text, attachment }: ReplyView): readonly RawFile[] {
  const answer = { name: ANSWER_FILE, data: Buffer.from(text), contentType: 'text/markdown' };
  return attachment === undefined ? [answer] : [answer, ...attachedFiles(attachment)];
}

/** The file, and its picture if it is already drawn: Discord shows images with the message. */
export function attachedFiles({ fileName, content, image }: Attachment): readonly DescribedFile[] {
  const file = { name: fileName, data: Buffer.from(content), contentType: 'application/yaml' };
  if (image === undefined) return [file];
  const data = Buffer.from(image.content, 'base64');
  return [file, { name: image.fileName, data, contentType: 'image/png', description: image.alt }];
}
