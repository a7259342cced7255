import type { InstallationsPort } from '../chat/installations-port.ts';
import { sentenceFor, ThreadsmithError } from '../errors.ts';
import type { SessionStore } from '../session/session-store.ts';
import type { Seal } from './seal.ts';

export interface InstallationDependencies {
  readonly store: Pick<
    SessionStore,
    'saveInstallation' | 'getInstallation' | 'listInstallations' | 'replaceInstallation' | 'deleteInstallation'
  >;
  readonly seal: Seal;
}

/** The installations of one platform in the database. */
export function createInstallations(platform: string, { store, seal }: InstallationDependencies): InstallationsPort {
  return {
    save: (scope, content) =>
      store.saveInstallation({ platform, scope, content: seal.seal(content, contextOf({ platform, scope })) }),
    async read(scope) {
      const found = await store.getInstallation(platform, scope);
      return found && seal.open(found.content, contextOf(found));
    },
    remove: (scope) => store.deleteInstallation(platform, scope),
    scopes: async () =>
      (await store.listInstallations()).filter((found) => found.platform === platform).map(({ scope }) => scope),
  };
}

interface Rotation {
  /** Number of texts that were encrypted again. */
  readonly rotated: number;
  /** Number of texts that already used the current key. */
  readonly current: number;
  /** Sentences about texts that could not be decrypted. */
  readonly failed: readonly string[];
}

/** Encrypts everything with the current key. A text that another process changes meanwhile is encrypted with it by that process. */
export async function rotateKeys({ store, seal }: InstallationDependencies): Promise<Rotation> {
  const failed: string[] = [];
  let [rotated, current] = [0, 0];
  for (const found of await store.listInstallations()) {
    if (seal.isCurrent(found.content)) current += 1;
    else {
      try {
        const content = seal.open(found.content, contextOf(found));
        await store.replaceInstallation(found, seal.seal(content, contextOf(found)));
        rotated += 1;
      } catch (error) {
        if (!(error instanceof ThreadsmithError) || !error.code.startsWith('installation.')) throw error;
        failed.push(sentenceFor(error));
      }
    }
  }
  return { rotated, current, failed };
}

function contextOf({ platform, scope }: { readonly platform: string; readonly scope: string }): string {
  return `${platform}:${scope}`;
}
