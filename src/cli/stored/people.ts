import { ThreadsmithError } from '../../errors.ts';
import type { SessionStore } from '../../session/session-store.ts';

/** The stored identifiers that match `id`: a whole one such as `slack:T0123:U0456`, or its end. Throws if nothing is stored about such a person. */
export async function peopleNamed(
  id: string,
  store: Pick<SessionStore, 'findPeople'>,
): Promise<readonly [string, ...string[]]> {
  const [first, ...others] = await store.findPeople(id);
  if (first !== undefined) return [first, ...others];
  throw new ThreadsmithError(
    'cli.unknown_person',
    `Nothing is stored about a person "${id}".`,
    'Write the id as the platform has it, for example U0123ABCD, or with platform and workspace: slack:T0123:U0123ABCD.',
  );
}
