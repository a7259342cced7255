import { type AuthorizationError, type InstallProvider } from '@slack/oauth';
import { createBoundedMap } from '../../../src/async/bounded-map.ts';
import type { Clock } from '../../../src/async/clock.ts';
import type { TokenSource } from '../client/token-source.ts';
import { NotInstalled } from '../install/installation-store.ts';

export interface InstalledTokens {
  of(scope: string): TokenSource;
  /** Discards the cached token, so that the next use reads it again. */
  forget(scope: string): void;
}

export interface TokenDependencies {
  /** Reads installations, and renews a token two hours before it expires. */
  readonly provider: Pick<InstallProvider, 'authorize'>;
  /** Called when Slack's refusals show that the workspace has uninstalled the app. */
  readonly onGone: (scope: string) => Promise<void>;
  readonly clock: Pick<Clock, 'now'>;
}

interface Known {
  readonly token: Promise<string | undefined>;
  readonly until: number;
}

const MAX_KNOWN = 5_000;
/** How long a token is cached: another process may have renewed it, or removed the installation. Milliseconds. */
const KNOWN_MS = 60_000;
/** Codes after which a token will never be accepted again. */
const REVOKED = new Set(['account_inactive', 'token_revoked']);

/** The tokens of all workspaces that have installed the app. */
export function createInstalledTokens({ provider, onGone, clock }: TokenDependencies): InstalledTokens {
  const known = createBoundedMap<string, Known>(MAX_KNOWN);

  /** Concurrent calls share one database query and one renewal. Only a found token is cached: the app may be installed at any moment. */
  function current(scope: string): Promise<string | undefined> {
    const found = known.get(scope);
    if (found !== undefined && found.until > clock.now()) return found.token;
    const asked = { token: authorize(scope), until: clock.now() + KNOWN_MS };
    known.set(scope, asked);
    const forget = (): void => {
      if (known.get(scope) === asked) known.delete(scope);
    };
    asked.token.then((token) => token ?? forget(), forget);
    return asked.token;
  }

  async function authorize(scope: string): Promise<string | undefined> {
    try {
      // Ids of organisations begin with E, those of workspaces with T.
      const source = scope.startsWith('E')
        ? { isEnterpriseInstall: true, enterpriseId: scope, teamId: undefined }
        : { isEnterpriseInstall: false, enterpriseId: undefined, teamId: scope };
      return (await provider.authorize(source)).botToken;
    } catch (error) {
      if ((error as AuthorizationError).original instanceof NotInstalled) return undefined;
      throw error;
    }
  }

  return {
    of: (scope) => ({
      current: () => current(scope),
      async refused(token, code) {
        known.delete(scope);
        const now = await current(scope);
        if (now === undefined) return 'gone';
        if (now !== token) return 'retry';
        if (!REVOKED.has(code)) return 'wait';
        await onGone(scope);
        return 'gone';
      },
    }),
    forget: (scope) => void known.delete(scope),
  };
}
