import { withTimeout } from '../../../src/async/with-timeout.ts';
import type { Clock } from '../../../src/async/clock.ts';
import type { Log } from '../../../src/log.ts';
import { SlackCallFailure, type SlackApi } from '../client/web-api.ts';

const MAX_KNOWN = 1000;
/** Names are decoration: a message waits no longer for all of its names together, in milliseconds. */
const LONGEST_WAIT_MS = 1_000;

/** Names of people who are mentioned, asked of Slack once each; an id stands for a name that cannot be had. */
export interface SlackNames {
  /** Learns the names behind the mentions of a text, so that `nameOf` has them. */
  learn(text: string, self: string): Promise<void>;
  nameOf(user: string): string;
}

export function createSlackNames(api: Pick<SlackApi, 'read'>, log: Log, clock: Pick<Clock, 'sleep'>): SlackNames {
  const known = new Map<string, string>();
  const asking = new Map<string, Promise<void>>();

  function askOnce(user: string): Promise<void> {
    const answer = asking.get(user) ?? ask(user);
    asking.set(user, answer);
    return answer;
  }

  async function ask(user: string): Promise<void> {
    try {
      const { user: found } = await api.read<{ user?: { name?: string; profile?: { display_name?: string } } }>(
        'users.info',
        { user },
      );
      const shown = found?.profile?.display_name ?? '';
      known.set(user, shown === '' ? (found?.name ?? user) : shown);
    } catch (error) {
      if (!(error instanceof SlackCallFailure)) throw error;
      log.debug({ err: error }, 'a name could not be asked of Slack');
    } finally {
      asking.delete(user);
    }
  }

  return {
    async learn(text, self) {
      const users = [...text.matchAll(/<@([UW][A-Z0-9]+)>/g)].flatMap(([, user]) => user ?? []);
      const unknown = new Set(users.filter((user) => user !== self && !known.has(user)));
      if (known.size > MAX_KNOWN) known.clear();
      await withTimeout(Promise.all([...unknown].slice(0, 10).map(askOnce)), LONGEST_WAIT_MS, clock);
    },
    nameOf: (user) => known.get(user) ?? user,
  };
}
