import type { Clock } from '../../../src/async/clock.ts';
import type { AdapterHealth } from '../../../src/chat/chat-adapter.ts';
import type { ThreadsmithError } from '../../../src/errors.ts';
import type { Log } from '../../../src/log.ts';
import { botTokenProblem, isUnreachable } from './connect-problem.ts';
import type { SlackIdentity } from './identity.ts';
import { problemOf, reconnect, RETRYING } from './reconnect.ts';
import { SlackCallFailure } from '../client/web-api.ts';
import type { SlackSocket } from './socket-mode.ts';

export interface ConnectionDependencies {
  /** Present when the app is in one workspace: being connected then includes knowing our identity there. */
  readonly workspace: OnlyWorkspace | undefined;
  /** Only in Socket Mode. */
  readonly socket: SlackSocket | undefined;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
}

interface OnlyWorkspace {
  /** Throws `SlackCallFailure`. */
  readonly identify: () => Promise<SlackIdentity>;
  readonly refusedToken: () => SlackCallFailure | undefined;
  /** Called once. */
  readonly onIdentity: (identity: SlackIdentity) => void;
}

/** Being connected means that we know our identity and receive events. */
export interface SlackConnection {
  /**
   * Resolves after the first attempt. If Slack cannot be reached, more attempts follow. Throws a `ThreadsmithError` for a problem that waiting cannot fix.
   */
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): AdapterHealth;
}

export function createConnection(deps: ConnectionDependencies): SlackConnection {
  const { workspace, socket, clock, log } = deps;
  const stopped = new AbortController();
  let identity: SlackIdentity | undefined;
  let isUp = false;
  let problem: ThreadsmithError | undefined;

  function onProblem(found: ThreadsmithError | undefined): void {
    problem = found;
  }

  async function learnIdentity(): Promise<void> {
    if (workspace === undefined) return;
    const found = await workspace.identify().catch((error: unknown) => {
      throw error instanceof SlackCallFailure ? botTokenProblem(error) : error;
    });
    if (identity !== undefined) return;
    identity = found;
    workspace.onIdentity(found);
  }

  async function connect(): Promise<void> {
    const outcomes = await Promise.all([problemOf(learnIdentity), problemOf(async () => socket?.connect())]);
    const problems = outcomes.filter((found) => found !== undefined);
    const worst = problems.find((found) => !isUnreachable(found)) ?? problems[0];
    if (worst !== undefined) throw worst;
    isUp = true;
    log.info({ team: identity?.teamName, mode: socket === undefined ? 'http' : 'socket' }, 'connected to Slack');
  }

  async function stop(): Promise<void> {
    stopped.abort();
    await socket?.stop();
  }

  return {
    async start() {
      const firstProblem = await problemOf(connect);
      if (firstProblem === undefined) return;
      if (!isUnreachable(firstProblem)) {
        await stop();
        throw firstProblem;
      }
      void reconnect(connect, { clock, log, signal: stopped.signal, firstProblem, onProblem });
    },
    stop,
    health() {
      const refused = workspace?.refusedToken();
      const found = refused === undefined ? problem : botTokenProblem(refused);
      if (found !== undefined) return { ready: false, detail: `${found.message} ${found.hint} ${RETRYING}` };
      if (!isUp) return { ready: false, detail: 'Slack is not connected yet.' };
      return socket?.health() ?? { ready: true };
    },
  };
}
