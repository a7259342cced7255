import { z } from 'zod';
import type { SessionListQuery } from '../../../src/chat/sessions-port.ts';
import { refuse, type Reading } from '../http/problem.ts';

const DEFAULT_LIST = 20;
const MAX_LIST = 200;
const MAX_OFFSET = 1_000_000;
const MAX_QUERY_CHARS = 200;

const WholeNumber = z
  .string()
  .regex(/^\d{1,7}$/)
  .transform(Number);

const ListQuery = z.object({
  limit: WholeNumber.pipe(z.number().min(1).max(MAX_LIST)).default(DEFAULT_LIST),
  offset: WholeNumber.pipe(z.number().max(MAX_OFFSET)).default(0),
  query: z.string().trim().max(MAX_QUERY_CHARS).default(''),
});

/** The query of `GET /api/sessions`. */
export function parseList(query: Readonly<Record<string, string>>): Reading<SessionListQuery> {
  const parsed = ListQuery.safeParse(query);
  if (parsed.success) {
    const { limit, offset, query: text } = parsed.data;
    return { ok: true, value: { limit, offset, ...(text === '' ? {} : { text }) } };
  }
  switch (parsed.error.issues[0]?.path[0]) {
    case 'limit':
      return refuse(400, 'bad_number', `"limit" has to be a whole number from 1 to ${MAX_LIST}.`);
    case 'offset':
      return refuse(400, 'bad_number', `"offset" has to be a whole number from 0 to ${MAX_OFFSET}.`);
    default:
      return refuse(400, 'bad_query', `Search for at most ${MAX_QUERY_CHARS} characters.`);
  }
}
