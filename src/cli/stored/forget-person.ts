import { referenceOf } from '../../conversation/turn/turn-reference.ts';
import type { ChatSession } from '../../session/session.ts';
import type { SessionStore } from '../../session/session-store.ts';
import { peopleNamed } from './people.ts';

type ForgetStore = Pick<
  SessionStore,
  | 'findPeople'
  | 'sessionsWith'
  | 'participants'
  | 'personalRecord'
  | 'forgetSession'
  | 'erasePerson'
  | 'deleteFeedbackOf'
>;

interface ForgetOptions {
  readonly store: ForgetStore;
  readonly stdout: NodeJS.WritableStream;
  /** Also deletes the conversations that others began, including their messages. */
  readonly shared: boolean;
}

/**
 * Erases the stored data of a person. Works while Threadsmith runs. Deletes conversations that the person began or was the only author in. In conversations
 * of others, it erases the person's messages and the answers to them; the workflow stays, because the others still use it. Returns 1 if an answer to the
 * person is being written, so that the command must be repeated.
 */
export async function forgetPerson(id: string, { store, stdout, shared }: ForgetOptions): Promise<0 | 1> {
  const found = { deleted: 0, erased: 0, ratings: 0, references: new Set<string>(), unfinished: 0 };
  for (const user of await peopleNamed(id, store)) {
    for (const session of await store.sessionsWith(user)) {
      const { turns } = await store.personalRecord(session.id, user);
      for (const turn of turns) found.references.add(referenceOf(turn.id));
      if (shared || (await isOwn(session, user, store))) {
        await store.forgetSession(session.id);
        found.deleted += 1;
      } else {
        await store.erasePerson(session.id, user);
        found.erased += 1;
        found.unfinished += turns.filter(({ finishedAt }) => finishedAt === undefined).length;
      }
    }
    found.ratings += await store.deleteFeedbackOf(user);
  }
  stdout.write(report(found));
  return found.unfinished > 0 ? 1 : 0;
}

async function isOwn(session: ChatSession, user: string, store: ForgetStore): Promise<boolean> {
  if (session.userIdentifier === user) return true;
  return (await store.participants(session.id)).every((participant) => participant === user);
}

interface Found {
  readonly deleted: number;
  readonly erased: number;
  readonly ratings: number;
  readonly references: ReadonlySet<string>;
  readonly unfinished: number;
}

function report({ deleted, erased, ratings, references, unfinished }: Found): string {
  const lines = [`Deleted ${count(deleted, 'conversation')} and ${count(ratings, 'rating')}.`];
  if (erased > 0) {
    lines.push(
      `Erased this person's messages, and the answers to them, from ${count(erased, 'conversation')} of others, where the workflow stays. ` +
        'Use --shared to delete those conversations, too.',
    );
  }
  if (unfinished > 0) lines.push('An answer to this person is being written: run the command again in a minute.');
  if (references.size > 0)
    lines.push(`Logs may still name these turns, without what was said: ${[...references].join(' ')}`);
  lines.push('Backups are not changed.');
  return `${lines.join('\n')}\n`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
