import type { Clock } from '../../../src/async/clock.ts';
import { createBoundedMap } from '../../../src/async/bounded-map.ts';
import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import type { Author } from '../../../src/chat/inbound-message.ts';
import type { Log } from '../../../src/log.ts';
import type { SlackApi } from '../client/web-api.ts';
import { SlackCallFailure } from '../client/web-api.ts';
import type { SlackIdentity } from '../connect/identity.ts';

/** Looks up what a policy needs to know about a Slack user. */
export interface SlackAuthors {
  /** @param team the person's own workspace, if the event names it */
  authorOf(user: string, team?: string | null): Promise<Author>;
}

export interface AuthorDependencies {
  readonly identity: SlackIdentity;
  readonly api: Pick<SlackApi, 'read'>;
  readonly conversation: Pick<ConversationPort, 'refusesGuests'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

interface UserInfo {
  readonly user?: { readonly is_restricted?: boolean; readonly is_ultra_restricted?: boolean };
}

const MAX_KNOWN = 5_000;
/** How long a guest status is cached: a guest who becomes a member counts as one after this time at the latest. Milliseconds. */
const KNOWN_MS = 10 * 60_000;

export function createSlackAuthors({ identity, api, conversation, clock, log }: AuthorDependencies): SlackAuthors {
  const known = createBoundedMap<string, { readonly isGuest: Promise<boolean>; readonly until: number }>(MAX_KNOWN);

  /** Concurrent lookups of one user share a request. */
  function isGuest(user: string): Promise<boolean> {
    const found = known.get(user);
    if (found !== undefined && found.until > clock.now()) return found.isGuest;
    const asked = askSlack(user);
    known.set(user, { isGuest: asked, until: clock.now() + KNOWN_MS });
    return asked;
  }

  async function askSlack(user: string): Promise<boolean> {
    try {
      const { user: info } = await api.read<UserInfo>('users.info', { user });
      return info?.is_restricted === true || info?.is_ultra_restricted === true;
    } catch (error) {
      known.delete(user);
      if (!(error instanceof SlackCallFailure)) throw error;
      log.warn({ err: error }, 'could not find out whether a person is a guest, so the person counts as one');
      return true;
    }
  }

  return {
    async authorOf(user, team) {
      // For an app of an organisation, `team` is one of several workspaces of its own.
      const isExternal = typeof team === 'string' && identity.scope === identity.teamId && team !== identity.teamId;
      const asks = conversation.refusesGuests?.() === true;
      return {
        platform: 'slack',
        scope: identity.scope,
        id: user,
        ...(isExternal ? { isExternal } : {}),
        ...(asks && (await isGuest(user)) ? { isGuest: true } : {}),
      };
    },
  };
}
