import { createBoundedMap } from '../../../src/async/bounded-map.ts';
import type { Clock } from '../../../src/async/clock.ts';
import { withTimeout } from '../../../src/async/with-timeout.ts';
import type { Log } from '../../../src/log.ts';
import { SlackCallFailure, type SlackApi } from '../client/web-api.ts';

const MAX_KNOWN = 1_000;
const MAX_LOOKUPS = 10;
/** How long a message waits for all of its names together, in milliseconds. Names are only a convenience. */
const MAX_WAIT_MS = 1_000;

/** Names of mentioned people, fetched from Slack once each. An unknown name is replaced by the user id. */
export interface SlackNames {
  /** Looks up the names of all mentioned people for later calls of `nameOf`. */
  learn(text: string, self: string): Promise<void>;
  nameOf(user: string): string;
}

export function createSlackNames(api: Pick<SlackApi, 'read'>, log: Log, clock: Pick<Clock, 'sleep'>): SlackNames {
  const known = createBoundedMap<string, string>(MAX_KNOWN);
  const lookups = new Map<string, Promise<void>>();

  function lookUpOnce(user: string): Promise<void> {
    const lookup = lookups.get(user) ?? lookUp(user);
    lookups.set(user, lookup);
    return lookup;
  }

  async function lookUp(user: string): Promise<void> {
    try {
      const { user: found } = await api.read<{ user?: { name?: string; profile?: { display_name?: string } } }>(
        'users.info',
        { user },
      );
      const shown = found?.profile?.display_name ?? '';
      known.set(user, shown === '' ? (found?.name ?? user) : shown);
    } catch (error) {
      if (!(error instanceof SlackCallFailure)) throw error;
      log.debug({ err: error }, 'a name could not be looked up in Slack');
    } finally {
      lookups.delete(user);
    }
  }

  return {
    async learn(text, self) {
      const users = [...text.matchAll(/<@([UW][A-Z0-9]+)>/g)].flatMap(([, user]) => user ?? []);
      const unknown = new Set(users.filter((user) => user !== self && !known.has(user)));
      await withTimeout(Promise.all([...unknown].slice(0, MAX_LOOKUPS).map(lookUpOnce)), MAX_WAIT_MS, clock);
    },
    nameOf: (user) => known.get(user) ?? user,
  };
}
