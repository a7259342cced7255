import type { Selectable } from 'kysely';
import { z } from 'zod';
import { ThreadsmithError } from '../errors.ts';
import type { Log } from '../log.ts';
import type {
  ChatMessage,
  ChatSession,
  Feedback,
  MessageMetadata,
  ReplyTargetRecord,
  Revision,
  Turn,
} from '../session/session.ts';
import type { TableTypes } from './tables.ts';

type Row<Entity extends keyof TableTypes> = Selectable<TableTypes[Entity]>;

export function toSession(row: Row<'ChatSession'>): ChatSession {
  const { threadKey, title, titleMessageId: _, generatedConfig, currentRevision, expectations, ...session } = row;
  const kept =
    expectations === null ? {} : { expectations: readJson(Texts, expectations, 'chat_sessions.expectations') };
  return { ...session, ...kept, ...present({ threadKey, title, generatedConfig, currentRevision }) };
}

export function toMessage(row: Row<'ChatMessage'>): ChatMessage {
  const { id, sessionId, role, content, createdAt, platformMessageId, turnId } = row;
  const metadata = readJson(Metadata, row.metadata, 'chat_messages.metadata');
  return { id, sessionId, role, content, createdAt, metadata, ...present({ platformMessageId, turnId }) };
}

export function toTurn(row: Row<'Turn'>): Turn {
  const { id, sessionId, threadKey, kind, state, attempts, createdAt } = row;
  const { command, outcome, answerMessageId, revisionNumber, startedAt, finishedAt, trial } = row;
  return {
    id,
    sessionId,
    threadKey,
    kind,
    state,
    attempts,
    createdAt,
    ...present({ command, outcome, answerMessageId, revisionNumber, startedAt, finishedAt, trial }),
    stopRequested: row.stopRequestedAt !== null,
    fileDelivered: row.fileDeliveredAt !== null,
    replyTarget: readJson(ReplyTarget, row.replyTarget, 'turns.reply_target'),
    postIds: readJson(PostIds, row.postIds, 'turns.post_ids'),
  };
}

/** Several turns; leaves out those that cannot be read. */
export type TurnReader = (rows: readonly Row<'Turn'>[]) => readonly Turn[];

/** A turn whose row cannot be read is logged once and set aside, so that it does not keep the other turns from being run. */
export function createTurnReader(log: Log): TurnReader {
  const reported = new Set<string>();
  return (rows) =>
    rows.flatMap((row) => {
      try {
        return [toTurn(row)];
      } catch (err) {
        const { id, sessionId } = row;
        if (!reported.has(id))
          log.error({ err, turn: id, session: sessionId }, 'this turn cannot be read and is not answered');
        reported.add(id);
        return [];
      }
    });
}

export function toRevision(row: Row<'Revision'>): Revision {
  const { basedOn, turnId, results, name, ...revision } = row;
  const named = results === null ? {} : { results: readJson(Results, results, 'revisions.results') };
  return { ...revision, ...named, ...present({ basedOn, turnId, name }) };
}

export function toFeedback(
  row: Pick<Row<'Feedback'>, 'turnId' | 'sessionId' | 'userIdentifier' | 'verdict' | 'givenAt'> &
    Pick<Row<'Turn'>, 'threadKey' | 'outcome' | 'revisionNumber'>,
): Feedback {
  const { outcome, revisionNumber, ...feedback } = row;
  return { ...feedback, ...present({ outcome, revisionNumber }) };
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], null> };

/** Outside the store, a missing value is undefined, never null. */
function present<T extends object>(columns: T): Present<T> {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null)) as Present<T>;
}

/** The type makes this list complete. Fields that a newer version added are kept as they are. */
const metadataFields: { readonly [Field in keyof Required<MessageMetadata>]: z.ZodType<MessageMetadata[Field]> } = {
  files: z.array(z.looseObject({ name: z.string(), text: z.string() })).optional(),
  refusedFiles: z.array(z.looseObject({ name: z.string(), refusal: z.string() })).optional(),
  unreadFiles: z.array(z.looseObject({ name: z.string(), source: z.string() })).optional(),
  author: z.string().optional(),
  admin: z.boolean().optional(),
  shared: z.boolean().optional(),
  direct: z.boolean().optional(),
  command: z.string().optional(),
  outcome: z.enum(['revised', 'answered', 'invalid', 'stopped', 'failed']).optional(),
  revision: z.int().optional(),
  against: z.int().optional(),
  provider: z.looseObject({ name: z.string(), model: z.string() }).optional(),
  usage: z.looseObject({ inputTokens: z.number(), outputTokens: z.number(), cachedInputTokens: z.number() }).optional(),
  invalidDraft: z
    .looseObject({
      fileName: z.string(),
      yaml: z.string(),
      issues: z.array(z.string()),
      isPartial: z.literal(true).exactOptional(),
      isSent: z.literal(true).exactOptional(),
    })
    .optional(),
  imported: z.int().optional(),
  forgets: z.enum(['conversation', 'all']).optional(),
  prose: z.string().optional(),
  inputs: z.record(z.string(), z.string()).optional(),
  file: z.looseObject({ fileName: z.string(), content: z.string() }).optional(),
  trial: z
    .looseObject({
      revision: z.int(),
      inputs: z.record(z.string(), z.string()),
      path: z.array(z.string()),
      reachedEnd: z.boolean().exactOptional(),
      results: z.record(z.string(), z.string()),
      lines: z.array(z.string()),
    })
    .optional(),
};

const Metadata = z.looseObject(metadataFields) as z.ZodType<MessageMetadata>;
const ReplyTarget: z.ZodType<ReplyTargetRecord> = z.object({
  messageId: z.string().exactOptional(),
  waited: z.boolean().exactOptional(),
  context: z.record(z.string(), z.string()),
});
const PostIds = z.array(z.string());
const Results = z.array(z.string());
const Texts = z.array(z.string());

/** JSON columns are the only ones whose shape the database does not enforce. */
function readJson<T>(schema: z.ZodType<T>, value: unknown, column: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ThreadsmithError(
    'store.unreadable_row',
    `A stored conversation cannot be read: ${column} is damaged.`,
    'Restore a backup of the database, or start a new conversation.',
    { cause: parsed.error },
  );
}
