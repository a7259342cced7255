import { z } from 'zod';
import { COMMANDS, type CommandName, type InboundCommand } from '../../../src/chat/conversation-port.ts';
import type { Author, InboundMessage } from '../../../src/chat/inbound-message.ts';
import { threadKey, type ThreadKey } from '../../../src/chat/thread-key.ts';
import { refuse, type Reading } from '../http/problem.ts';

/** Whoever sits at the page: it is one person's machine, or a team that shares one token. */
export const WEB_AUTHOR: Author = { platform: 'web', scope: 'local', id: 'user' };

/** Longest message in UTF-16 code units; whole files belong into `files`. */
const MAX_CONTENT = 100_000;
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

const CommandBody = z.object({ name: z.enum(COMMANDS), commandId: ClientId.optional() });

const SESSION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isSessionId(text: string): boolean {
  return SESSION_ID.test(text);
}

export function webThread(sessionId: string): ThreadKey {
  return threadKey('web', WEB_AUTHOR.scope, sessionId);
}

/** The body of `POST /api/sessions/{id}/messages` as a message. */
export function toMessage(sessionId: string, body: unknown, newId: () => string): Reading<InboundMessage> {
  const parsed = MessageBody.safeParse(body);
  if (!parsed.success) return refuse(400, 'bad_message', sentenceOf(parsed.error, 'content'));
  const { content, files, clientMessageId } = parsed.data;
  if (content.trim() === '' && files.length === 0) {
    return refuse(400, 'empty_message', 'The message is empty. Write what the workflow should do into "content".');
  }
  if (content.length > MAX_CONTENT) {
    return refuse(413, 'too_long', `The message is longer than ${MAX_CONTENT} characters. Send long text in "files".`);
  }
  return {
    ok: true,
    value: {
      thread: webThread(sessionId),
      place: 'thread',
      messageId: clientMessageId ?? newId(),
      author: WEB_AUTHOR,
      text: content,
      files: files.map(({ name, content: text }) => ({ name: name.replace(/^.*[/\\]/, '') || 'file', text })),
      replyContext: {},
    },
  };
}

export function webCommand(sessionId: string, name: CommandName, commandId: string): InboundCommand {
  return { name, thread: webThread(sessionId), place: 'thread', author: WEB_AUTHOR, commandId, replyContext: {} };
}

/** The body of `POST /api/sessions/{id}/commands` as a command. */
export function toCommand(sessionId: string, body: unknown, newId: () => string): Reading<InboundCommand> {
  const parsed = CommandBody.safeParse(body);
  if (!parsed.success) return refuse(400, 'bad_command', `Write one of ${COMMANDS.join(', ')} into "name".`);
  return { ok: true, value: webCommand(sessionId, parsed.data.name, parsed.data.commandId ?? newId()) };
}

function sentenceOf(error: z.ZodError, expected: string): string {
  const [issue] = error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'The body' : `"${issue.path.join('.')}"`;
  return `${where} is not usable: ${issue?.message ?? 'unknown shape'}. Send an object with "${expected}".`;
}
