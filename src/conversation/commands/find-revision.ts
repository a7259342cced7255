import type { ChatSession, Revision } from '../../session/session.ts';
import type { SessionStore } from '../../session/session-store.ts';
import type { RevisionReference } from '../receive/revision-words.ts';

export interface WhereToFind {
  readonly session: ChatSession;
  readonly store: Pick<SessionStore, 'getRevision' | 'listRevisions'>;
  /** When the command was given. */
  readonly askedAt: Date;
}

/** The revision that a reference means; undefined when there is none. */
export async function findMeantRevision(
  reference: RevisionReference,
  { session, store, askedAt }: WhereToFind,
): Promise<Revision | undefined> {
  if (reference.kind === 'number') return store.getRevision(session.id, reference.number);
  if (reference.kind === 'previous') {
    const current = await currentRevision(session, store);
    return current?.basedOn === undefined ? undefined : store.getRevision(session.id, current.basedOn);
  }
  const revisions = await store.listRevisions(session.id);
  if (reference.kind === 'name') return revisions.find(({ name }) => name === reference.name);
  const begin = new Date(askedAt);
  begin.setHours(0, 0, 0, 0);
  begin.setDate(begin.getDate() - reference.days);
  return revisions.findLast(({ createdAt }) => createdAt < begin) ?? revisions[0];
}

export async function currentRevision(
  { id, currentRevision: number }: ChatSession,
  store: Pick<SessionStore, 'getRevision'>,
): Promise<Revision | undefined> {
  return number === undefined ? undefined : store.getRevision(id, number);
}
