import { createHmac } from 'node:crypto';
import type { ChatAdapter } from '../chat/chat-adapter.ts';
import type { Config } from '../config/config.ts';
import type { SessionStore } from '../session/session-store.ts';
import type { SlackAdapterDependencies } from '../../adapters/slack/adapter.ts';

type Dependencies = Omit<SlackAdapterDependencies, 'options' | 'installations' | 'wallClock'> & {
  readonly store: SessionStore;
};

/** The Slack adapter, with storage for the tokens of workspaces that install the app themselves. */
export async function createConfiguredSlack(
  { slack, keys }: { readonly slack: NonNullable<Config['slack']>; readonly keys: Config['keys'] | undefined },
  { store, ...dependencies }: Dependencies,
): Promise<ChatAdapter> {
  const { oauth, ...options } = slack;
  const { createSlackAdapter } = await import('../../adapters/slack/adapter.ts');
  if (oauth === undefined || keys === undefined) return createSlackAdapter({ ...dependencies, options });
  const [{ createSeal }, { createInstallations }] = await Promise.all([
    import('../installation/seal.ts'),
    import('../installation/stored-installations.ts'),
  ]);
  const stateSecret = createHmac('sha256', keys[0]).update('threadsmith slack installation').digest('base64url');
  return createSlackAdapter({
    ...dependencies,
    options: { ...options, oauth: { ...oauth, stateSecret } },
    installations: createInstallations('slack', { store, seal: createSeal(keys) }),
    wallClock: { now: () => Date.now() },
  });
}
