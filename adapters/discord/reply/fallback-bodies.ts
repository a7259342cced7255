import type { RawFile } from '@discordjs/rest';
import type { Attachment, ReplyView } from '../../../src/chat/reply-port.ts';
import type { OutgoingMessage } from '../client/api.ts';
import { Code, codeOf } from '../client/failure.ts';
import { render } from '../format/format.ts';

const NO_FILES_HERE =
  'I may not attach files here: press Show YAML for the file, or give me the permission Attach Files.';
const FILE_TOO_LARGE = 'The file is larger than Discord takes.';
const NOT_TAKEN = 'Discord does not take this answer as a message, so it is in the file.';
const WORDS_FILE = 'answer.md';

/**
 * Writes a view in the richest form that Discord takes: whole, without a file that is not allowed there (and says so), or, where the words themselves
 * are refused in their last state, as a file.
 * @param draftOf the view as a message, with a small line below
 */
export async function withFallbackBodies<T>(
  view: ReplyView,
  outgoingOf: (view: ReplyView, line?: string) => OutgoingMessage,
  write: (outgoing: OutgoingMessage) => Promise<T>,
): Promise<T> {
  try {
    return await write(outgoingOf(view));
  } catch (error) {
    const simpler = fallbackBody(view, codeOf(error), outgoingOf);
    if (simpler === undefined) throw error;
    return write(simpler);
  }
}

function fallbackBody(
  view: ReplyView,
  code: number | undefined,
  outgoingOf: (view: ReplyView, line?: string) => OutgoingMessage,
): OutgoingMessage | undefined {
  const { attachment, ...words } = view;
  if (attachment !== undefined && code === Code.missingPermissions) return outgoingOf(words, NO_FILES_HERE);
  if (attachment !== undefined && code === Code.tooLarge) return outgoingOf(words, FILE_TOO_LARGE);
  const isAboutWords = code === Code.invalidForm || code === Code.blockedWords;
  return view.phase === 'final' && isAboutWords ? asFile(view) : undefined;
}

function asFile({ text, attachment }: ReplyView): OutgoingMessage {
  const words = { name: WORDS_FILE, data: Buffer.from(text), contentType: 'text/markdown' };
  const files = [words, ...(attachment === undefined ? [] : [fileOf(attachment)])];
  return { content: render(NOT_TAKEN), components: [], files };
}

export function fileOf({ fileName, content }: Attachment): RawFile {
  return { name: fileName, data: Buffer.from(content), contentType: 'application/yaml' };
}
