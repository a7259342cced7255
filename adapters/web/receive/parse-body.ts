import { z } from 'zod';
import {
  COMMANDS,
  type CommandName,
  type InboundCommand,
  type InboundFeedback,
} from '../../../src/chat/conversation-port.ts';
import { MAX_MESSAGE_CHARS, type Author, type InboundMessage } from '../../../src/chat/inbound-message.ts';
import { refuse, type Reading } from '../http/problem.ts';
import { webThread } from './web-thread.ts';

const MAX_FILES = 8;

const ClientId = z.string().regex(/^[\w.:-]{1,128}$/);

const MessageBody = z.object({
  content: z.string().default(''),
  clientMessageId: ClientId.optional(),
  files: z
    .array(z.object({ name: z.string().min(1).max(255), content: z.string() }))
    .max(MAX_FILES)
    .default([]),
});

const CommandBody = z.object({
  name: z.enum(COMMANDS),
  commandId: ClientId.optional(),
  /** With `try`: the inputs; with `show`, `restore`, `compare` and `name`: which revision. */
  words: z.string().max(MAX_MESSAGE_CHARS).optional(),
  /** With `try`: the values of its form, as text by the name of the input. */
  inputs: z.record(z.string().max(200), z.string().max(MAX_MESSAGE_CHARS)).optional(),
});

const FeedbackBody = z.object({ turnId: ClientId, verdict: z.enum(['good', 'bad']) });

/** The session that a request names, and who makes it. */
export interface Sender {
  readonly sessionId: string;
  readonly author: Author;
}

/** The body of `POST /api/sessions/{id}/feedback`. */
export function parseFeedback({ sessionId, author }: Sender, body: unknown): Reading<InboundFeedback> {
  const parsed = FeedbackBody.safeParse(body);
  if (parsed.success) return { ok: true, value: { ...parsed.data, author, sessionId } };
  return refuse(400, 'bad_feedback', 'Write the id of a turn into "turnId", and "good" or "bad" into "verdict".');
}

const MAX_TITLE_CHARS = 200;

const RenameBody = z.object({ title: z.string().trim().min(1).max(MAX_TITLE_CHARS) });

const StopBody = z.object({ turnId: ClientId.optional() }).optional();

/** The body of `PATCH /api/sessions/{id}` as the new title. */
export function parseRename(body: unknown): Reading<string> {
  const parsed = RenameBody.safeParse(body);
  if (parsed.success) return { ok: true, value: parsed.data.title.replaceAll(/\s+/g, ' ') };
  return refuse(400, 'bad_title', `Write the new name into "title": 1 to ${MAX_TITLE_CHARS} characters.`);
}

/** The body of `POST /api/sessions/{id}/stop` as the turn to stop; undefined for all turns. */
export function parseStop(body: unknown): Reading<string | undefined> {
  const parsed = StopBody.safeParse(body);
  if (parsed.success) return { ok: true, value: parsed.data?.turnId };
  return refuse(400, 'bad_turn', 'Write the id of a turn into "turnId", or send no body to stop all turns.');
}

/** The body of `POST /api/sessions/{id}/messages` as a message. */
export function parseMessage(
  { sessionId, author }: Sender,
  body: unknown,
  newId: () => string,
): Reading<InboundMessage> {
  const parsed = MessageBody.safeParse(body);
  if (!parsed.success) return refuse(400, 'bad_message', sentenceOf(parsed.error, 'content'));
  const { content, files, clientMessageId } = parsed.data;
  if (content.trim() === '' && files.length === 0) {
    return refuse(400, 'empty_message', 'The message is empty. Write what the workflow should do into "content".');
  }
  if (content.length > MAX_MESSAGE_CHARS) {
    const message = `The message is longer than ${MAX_MESSAGE_CHARS} characters. Send long text in "files".`;
    return refuse(413, 'too_long', message);
  }
  return {
    ok: true,
    value: {
      thread: webThread(sessionId),
      place: 'thread',
      messageId: clientMessageId ?? newId(),
      author,
      text: content,
      files: files.map(({ name, content: text }) => ({ name: name.replace(/^.*[/\\]/, '') || 'file', text })),
      replyContext: {},
    },
  };
}

export function webCommand({ sessionId, author }: Sender, name: CommandName, commandId: string): InboundCommand {
  return { name, thread: webThread(sessionId), place: 'thread', author, commandId, replyContext: {} };
}

/** The body of `POST /api/sessions/{id}/commands` as a command. */
export function parseCommand(sender: Sender, body: unknown, newId: () => string): Reading<InboundCommand> {
  const parsed = CommandBody.safeParse(body);
  if (!parsed.success) return refuse(400, 'bad_command', `Write one of ${COMMANDS.join(', ')} into "name".`);
  const { name, commandId, words, inputs } = parsed.data;
  const command = webCommand(sender, name, commandId ?? newId());
  const more = { ...(words === undefined ? {} : { words }), ...(inputs === undefined ? {} : { inputs }) };
  return { ok: true, value: { ...command, ...more } };
}

function sentenceOf(error: z.ZodError, expected: string): string {
  const [issue] = error.issues;
  if (issue?.code === 'too_big' && issue.path.join() === 'files') {
    return `At most ${MAX_FILES} files can be sent at once. Send the others in a second message.`;
  }
  const where = issue === undefined || issue.path.length === 0 ? 'The body' : `"${issue.path.join('.')}"`;
  return `${where} cannot be used: ${issue?.message ?? 'unknown shape'}. Send an object with "${expected}".`;
}
