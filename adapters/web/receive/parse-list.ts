import { z } from 'zod';
import type { SessionListQuery, SessionView } from '../../../src/chat/sessions-port.ts';
import { refuse, type Reading } from '../http/problem.ts';
import { isSessionId } from './web-thread.ts';

const MAX_QUERY_CHARS = 200;

const ListQuery = z.object({
  query: z.string().trim().max(MAX_QUERY_CHARS).default(''),
  before: z
    .string()
    .regex(/^\d{1,15}\.[\w-]+$/)
    .transform((cursor) => {
      const dot = cursor.indexOf('.');
      return { updatedAt: new Date(Number(cursor.slice(0, dot))), id: cursor.slice(dot + 1) };
    })
    .refine(({ id }) => isSessionId(id))
    .optional(),
});

/** The query of `GET /api/sessions`, without its limit. */
export function parseList(query: Readonly<Record<string, string>>): Reading<Omit<SessionListQuery, 'limit'>> {
  const parsed = ListQuery.safeParse(query);
  if (!parsed.success) {
    return parsed.error.issues[0]?.path[0] === 'before'
      ? refuse(400, 'bad_cursor', 'Use the "next" of an earlier answer as "before".')
      : refuse(400, 'bad_query', `Search for at most ${MAX_QUERY_CHARS} characters.`);
  }
  const { query: text, before } = parsed.data;
  return {
    ok: true,
    value: { ...(text === '' ? {} : { text }), ...(before === undefined ? {} : { after: before }) },
  };
}

/** What the next request sends as `before`. */
export function cursorOf({ updatedAt, id }: SessionView): string {
  return `${updatedAt.getTime()}.${id}`;
}
