import type { Installation, InstallationStore } from '@slack/oauth';
import type { InstallationsPort } from '../../../src/chat/installations-port.ts';

/** The app is not installed in this workspace. */
export class NotInstalled extends Error {
  override readonly name = 'NotInstalled';
}

/** An installation with the time when it was made, in milliseconds since 1970. The time stays the same when the token is renewed. */
export type KeptInstallation = Installation & { readonly madeAt?: number };

/** Backs Slack's installation provider with our database. */
export function createInstallationStore(
  installations: InstallationsPort,
  wallClock: { now(): number },
): InstallationStore {
  return {
    async storeInstallation(installation: KeptInstallation) {
      const { madeAt = wallClock.now() } = installation;
      await installations.save(scopeOf(installation), JSON.stringify({ ...installation, madeAt }));
    },
    async fetchInstallation({ isEnterpriseInstall, enterpriseId, teamId }) {
      const scope = isEnterpriseInstall ? enterpriseId : teamId;
      const kept = scope === undefined ? undefined : await readInstallation(installations, scope);
      if (kept === undefined) throw new NotInstalled(`the app is not installed in ${scope ?? 'an unnamed workspace'}`);
      return kept;
    },
  };
}

export async function readInstallation(
  installations: Pick<InstallationsPort, 'read'>,
  scope: string,
): Promise<KeptInstallation | undefined> {
  const content = await installations.read(scope);
  return content === undefined ? undefined : (JSON.parse(content) as KeptInstallation);
}

/** The organisation if the app is installed for all of its workspaces, otherwise the workspace. */
export function scopeOf({ isEnterpriseInstall, enterprise, team }: Installation): string {
  const scope = isEnterpriseInstall === true ? enterprise?.id : team?.id;
  if (scope === undefined) throw new Error('Slack did not say where the app was installed');
  return scope;
}
