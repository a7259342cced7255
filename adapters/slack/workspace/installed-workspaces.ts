import type { App } from '@slack/bolt';
import { InstallProvider } from '@slack/oauth';
import { createBoundedMap } from '../../../src/async/bounded-map.ts';
import type { InstallationChange, InstallationsPort } from '../../../src/chat/installations-port.ts';
import { boltLogger } from '../client/bolt-logger.ts';
import type { EventRouter } from '../receive/ack-after-store.ts';
import { createInstallationStore, readInstallation } from '../install/installation-store.ts';
import { createInstallPages, renderInstallPage, type InstallPages } from '../install/install-pages.ts';
import { BOT_SCOPES } from '../setup/manifest.ts';
import type { SlackOptions } from '../setup/options.ts';
import { removedAt, scopesOf } from './event-scope.ts';
import { createInstalledTokens, type InstalledTokens } from './installed-tokens.ts';
import { askedOnce, createWorkspace, type SlackWorkspace, type WorkspaceDependencies } from './workspace.ts';

/** All workspaces and organisations that have installed the app. */
export interface InstalledWorkspaces {
  of(scope: string): SlackWorkspace;
  readonly route: EventRouter;
  readonly pages: InstallPages;
}

export interface InstalledDependencies extends WorkspaceDependencies {
  readonly oauth: NonNullable<SlackOptions['oauth']>;
  readonly installations: InstallationsPort;
  readonly onInstallation: ((change: InstallationChange) => void) | undefined;
  /** Milliseconds since 1970. */
  readonly wallClock: { now(): number };
}

/** Workspaces whose rate limits and latest events are cached; an evicted one is fetched again. */
const MAX_REMEMBERED = 1_000;
const CALL_TIMEOUT_MS = 10_000;

interface Remembered {
  readonly workspace: SlackWorkspace;
  /** Throws `SlackCallFailure` while Slack does not tell our identity there. */
  readonly app: () => Promise<App>;
}

export function createInstalledWorkspaces(deps: InstalledDependencies): InstalledWorkspaces {
  const { installations, conversation, log, onInstallation } = deps;
  const provider = createProvider(deps);
  const tokens = createInstalledTokens({ provider, onGone: remove, clock: deps.clock });
  const workspaces = createRemembered(tokens, deps);

  function forget(scope: string): void {
    tokens.forget(scope);
    workspaces.forget(scope);
  }

  /** Ends running turns there, because nothing can be written any more. */
  async function remove(scope: string): Promise<void> {
    await installations.remove(scope);
    forget(scope);
    log.info({ scope }, 'a workspace has uninstalled the app; its tokens were deleted');
    onInstallation?.({ change: 'uninstall', scope });
    await conversation.leave(`slack:${scope}:`);
  }

  /** Slack may report a removal late, after the app has been installed again. */
  async function removeIfOlder(scope: string, at: number): Promise<void> {
    const kept = await readInstallation(installations, scope);
    if (kept !== undefined && (kept.madeAt ?? 0) <= at) await remove(scope);
  }

  async function isInstalled(scope: string): Promise<boolean> {
    try {
      return (await tokens.of(scope).current()) !== undefined;
    } catch (error) {
      log.error({ err: error, scope }, 'the token of a workspace cannot be read, so its events are not accepted');
      throw error;
    }
  }

  async function route(body: Readonly<Record<string, unknown>>): Promise<App | undefined> {
    const scopes = scopesOf(body);
    const at = removedAt(body);
    if (at !== undefined) {
      if (scopes[0] !== undefined) await removeIfOlder(scopes[0], at);
      return undefined;
    }
    for (const scope of scopes) {
      if (await isInstalled(scope)) return workspaces.of(scope).app();
    }
    log.info({ scopes }, 'an event from a workspace in which the app is not installed was ignored');
    return undefined;
  }

  return {
    of: (scope) => workspaces.of(scope).workspace,
    route,
    pages: createInstallPages({
      provider,
      log,
      onInstalled(scope, user) {
        forget(scope);
        log.info({ scope, user }, 'a workspace has installed the app');
        onInstallation?.({ change: 'install', scope, user });
      },
    }),
  };
}

function createRemembered(tokens: Pick<InstalledTokens, 'of'>, deps: WorkspaceDependencies) {
  const remembered = createBoundedMap<string, Remembered>(MAX_REMEMBERED);
  return {
    of(scope: string): Remembered {
      const known = remembered.get(scope);
      if (known !== undefined) return known;
      const workspace = createWorkspace(tokens.of(scope), { ...deps, log: deps.log.child({ workspace: scope }) });
      const made = { workspace, app: askedOnce(async () => workspace.appOf(await workspace.identify())) };
      remembered.set(scope, made);
      return made;
    },
    forget: (scope: string) => void remembered.delete(scope),
  };
}

function createProvider({ oauth, apiUrl, installations, wallClock, log }: InstalledDependencies): InstallProvider {
  return new InstallProvider({
    ...oauth,
    installationStore: createInstallationStore(installations, wallClock),
    installUrlOptions: { scopes: Object.keys(BOT_SCOPES) },
    renderHtmlForInstallPath: renderInstallPage,
    authorizationUrl: new URL('/oauth/v2/authorize', apiUrl).href,
    logger: boltLogger(log),
    clientOptions: {
      slackApiUrl: apiUrl,
      timeout: CALL_TIMEOUT_MS,
      rejectRateLimitedCalls: true,
      retryConfig: { retries: 0 },
    },
  });
}
