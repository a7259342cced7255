import type { AdapterHealth } from '../../../src/chat/chat-adapter.ts';
import type { ThreadsmithError } from '../../../src/errors.ts';
import type { Log } from '../../../src/log.ts';
import { botTokenProblem, isUnreachable } from './connect-problem.ts';
import type { SlackIdentity } from './identity.ts';
import { keepTrying, outcomeOf } from './reconnect.ts';
import { SlackCallFailure } from '../client/web-api.ts';
import type { SlackSocket } from './socket-mode.ts';

export interface ConnectionDependencies {
  /** Throws `SlackCallFailure`. */
  readonly whoWeAre: () => Promise<SlackIdentity>;
  readonly refusedToken: () => SlackCallFailure | undefined;
  /** Called once. */
  readonly onIdentity: (identity: SlackIdentity) => void;
  /** Only in Socket Mode. */
  readonly socket: SlackSocket | undefined;
  readonly clock: { sleep(ms: number, signal?: AbortSignal): Promise<void> };
  readonly log: Log;
}

/** Both halves of being connected: to know who we are, and to have a way in. */
export interface SlackConnection {
  /** Resolves after the first attempt; where Slack cannot be reached more of them follow. Throws a `ThreadsmithError` for what waiting cannot mend. */
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): AdapterHealth;
}

export function createConnection(deps: ConnectionDependencies): SlackConnection {
  const { whoWeAre, refusedToken, onIdentity, socket, clock, log } = deps;
  const stopped = new AbortController();
  let identity: SlackIdentity | undefined;
  let isUp = false;
  let trouble: ThreadsmithError | undefined;

  async function introduce(): Promise<void> {
    const found = await whoWeAre().catch((error: unknown) => {
      throw error instanceof SlackCallFailure ? botTokenProblem(error) : error;
    });
    if (identity !== undefined) return;
    identity = found;
    onIdentity(found);
  }

  async function connect(): Promise<void> {
    const halves = await Promise.all([outcomeOf(introduce), outcomeOf(async () => socket?.connect())]);
    const failures = halves.filter((failure) => failure !== undefined);
    const failure = failures.find((one) => !isUnreachable(one)) ?? failures[0];
    if (failure !== undefined) throw failure;
    isUp = true;
    log.info({ team: identity?.teamName, mode: socket === undefined ? 'http' : 'socket' }, 'connected to Slack');
  }

  async function stop(): Promise<void> {
    stopped.abort();
    await socket?.stop();
  }

  return {
    async start() {
      const failed = await outcomeOf(connect);
      if (failed === undefined) return;
      if (!isUnreachable(failed)) {
        await stop();
        throw failed;
      }
      void keepTrying(connect, {
        clock,
        log,
        signal: stopped.signal,
        failed,
        onTrouble: (found) => {
          trouble = found;
        },
      });
    },
    stop,
    health() {
      const refused = refusedToken();
      const found = refused === undefined ? trouble : botTokenProblem(refused);
      if (found !== undefined)
        return { ready: false, detail: `${found.message} ${found.hint} It is tried again until it works.` };
      if (!isUp) return { ready: false, detail: 'Slack is not connected yet.' };
      return socket?.health() ?? { ready: true };
    },
  };
}
