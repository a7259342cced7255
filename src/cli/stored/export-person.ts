import { referenceOf } from '../../conversation/turn/turn-reference.ts';
import type { SessionStore } from '../../session/session-store.ts';
import { peopleNamed } from './people.ts';

type ExportStore = Pick<SessionStore, 'findPeople' | 'sessionsWith' | 'personalRecord' | 'listFeedback'>;

/**
 * Prints all stored data of a person, one JSON object per line: the person's messages with their files, the resulting answers and revisions, the turns with
 * their references in the log, and the person's ratings. Messages of others in the same conversations are left out.
 */
export async function exportPerson(
  id: string,
  { store, stdout }: { readonly store: ExportStore; readonly stdout: NodeJS.WritableStream },
): Promise<0> {
  const print = (type: string, fields: object) => stdout.write(`${JSON.stringify({ type, ...fields })}\n`);
  const feedback = await store.listFeedback();
  for (const user of await peopleNamed(id, store)) {
    print('person', { user });
    for (const session of await store.sessionsWith(user)) {
      const { turns, messages, revisions } = await store.personalRecord(session.id, user);
      const { generatedConfig: _, ...about } = session;
      // The title may come from another person's message.
      const isOwn = session.userIdentifier === user;
      print('conversation', isOwn ? about : { ...about, title: undefined, userIdentifier: undefined });
      for (const turn of turns) print('turn', { reference: referenceOf(turn.id), ...turn });
      for (const message of messages) print('message', message);
      for (const revision of revisions) print('revision', revision);
    }
    for (const given of feedback.filter(({ userIdentifier }) => userIdentifier === user)) print('feedback', given);
  }
  return 0;
}
