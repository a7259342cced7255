import { defineEntity, p } from '@mikro-orm/core';
import { IdType } from './id-type.ts';
import type {
  ChatMessage,
  MessageMetadata,
  ReplyTargetRecord,
  SessionStatus,
  Turn,
  Verdict,
} from '../session/session.ts';

/*
 * The tables. Unions of strings are plain text columns: an enum would become a CHECK constraint, which SQLite can only change by
 * rebuilding the table.
 *
 * Messages and turns are ordered by `position`, which is assigned while the session's row is locked, so it follows the order of commits.
 * Ids do not: another process may have made one earlier and committed it later. Nor do timestamps: two rows may share one.
 */

const id = () => p.type(IdType);

const ChatSessionRow = defineEntity({
  name: 'ChatSession',
  tableName: 'chat_sessions',
  properties: {
    id: id().primary().fieldName('session_id'),
    userIdentifier: p.text(),
    platform: p.text(),
    threadKey: p.text().nullable().unique(),
    title: p.text().nullable(),
    /** The message whose text the title was taken from. */
    titleMessageId: id().nullable(),
    status: p.text().$type<SessionStatus>().default('in_progress'),
    generatedConfig: p.text().nullable(),
    currentRevision: p.integer().nullable(),
    /** What trials are checked against. */
    expectations: p.json<readonly string[]>().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
  indexes: [
    { name: 'chat_sessions_recent', properties: ['userIdentifier', 'updatedAt', 'id'] },
    { name: 'chat_sessions_active', properties: ['platform', 'updatedAt'] },
  ],
});

const ChatMessageRow = defineEntity({
  name: 'ChatMessage',
  tableName: 'chat_messages',
  properties: {
    position: p.bigint('number').primary().autoincrement(),
    id: id().unique(),
    sessionId: () => p.manyToOne(ChatSessionRow).mapToPk().fieldName('session_id').deleteRule('cascade').index(false),
    role: p.text().$type<ChatMessage['role']>(),
    content: p.text(),
    createdAt: p.datetime(),
    metadata: p.json<MessageMetadata>(),
    platformMessageId: p.text().nullable(),
    /** Remains when the session leaves the thread, so that a redelivery is still recognised. */
    threadKey: p.text().nullable(),
    turnId: id().nullable(),
    deletedAt: p.datetime().nullable(),
  },
  uniques: [{ name: 'chat_messages_delivery', properties: ['threadKey', 'platformMessageId'] }],
  indexes: [
    { name: 'chat_messages_transcript', properties: ['sessionId', 'position'] },
    { name: 'chat_messages_turn', properties: ['turnId', 'position'] },
    { name: 'chat_messages_recent', properties: ['createdAt'] },
  ],
});

const TurnRow = defineEntity({
  name: 'Turn',
  tableName: 'turns',
  properties: {
    position: p.bigint('number').primary().autoincrement(),
    id: id().unique(),
    sessionId: () => p.manyToOne(ChatSessionRow).mapToPk().fieldName('session_id').deleteRule('cascade').index(false),
    threadKey: p.text(),
    kind: p.text().$type<Turn['kind']>(),
    command: p.text().nullable(),
    state: p.text().$type<Turn['state']>(),
    outcome: p.text().$type<NonNullable<Turn['outcome']>>().nullable(),
    stopRequestedAt: p.datetime().nullable(),
    replyTarget: p.json<ReplyTargetRecord>(),
    postIds: p.json<readonly string[]>(),
    fileDeliveredAt: p.datetime().nullable(),
    answerMessageId: id().nullable(),
    revisionNumber: p.integer().nullable(),
    attempts: p.integer(),
    trial: p.text().nullable(),
    createdAt: p.datetime(),
    startedAt: p.datetime().nullable(),
    /** Null until everything was delivered. */
    finishedAt: p.datetime().nullable(),
  },
  indexes: [
    { name: 'turns_session', properties: ['sessionId', 'position'] },
    { name: 'turns_unfinished', properties: ['finishedAt', 'position'], where: 'finished_at is null' },
    { name: 'turns_unfinished_in_thread', properties: ['threadKey', 'position'], where: 'finished_at is null' },
  ],
});

const RevisionRow = defineEntity({
  name: 'Revision',
  tableName: 'revisions',
  properties: {
    sessionId: () =>
      p.manyToOne(ChatSessionRow).primary().mapToPk().fieldName('session_id').deleteRule('cascade').index(false),
    number: p.integer().primary(),
    yaml: p.text(),
    fileName: p.text(),
    basedOn: p.integer().nullable(),
    changes: p.text(),
    results: p.json<readonly string[]>().nullable(),
    /** What its people call it. */
    name: p.text().nullable(),
    turnId: id().nullable(),
    createdAt: p.datetime(),
  },
});

const FeedbackRow = defineEntity({
  name: 'Feedback',
  tableName: 'feedback',
  properties: {
    turnId: id().primary(),
    userIdentifier: p.text().primary(),
    sessionId: () => p.manyToOne(ChatSessionRow).mapToPk().fieldName('session_id').deleteRule('cascade').index(false),
    verdict: p.text().$type<Verdict>(),
    givenAt: p.datetime(),
  },
  indexes: [
    { name: 'feedback_session', properties: ['sessionId'] },
    { name: 'feedback_given', properties: ['givenAt', 'turnId'] },
  ],
});

const InstallationRow = defineEntity({
  name: 'Installation',
  tableName: 'installations',
  properties: {
    platform: p.text().primary(),
    scope: p.text().primary(),
    /** Encrypted. */
    content: p.text(),
    updatedAt: p.datetime(),
  },
});

export const entities = [ChatSessionRow, ChatMessageRow, TurnRow, RevisionRow, FeedbackRow, InstallationRow];
