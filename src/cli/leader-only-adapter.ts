import type { Clock } from '../async/clock.ts';
import type { ChatAdapter } from '../chat/chat-adapter.ts';
import type { Log } from '../log.ts';
import type { Leadership, Replicas } from '../queue/replicas.ts';

export interface LeaderOnlyDependencies {
  readonly platform: string;
  /** Creates a new adapter each time, since a stopped one cannot be started again. */
  readonly create: () => ChatAdapter;
  readonly replicas: Pick<Replicas, 'tryLead' | 'lead'>;
  readonly log: Log;
  readonly clock: Clock;
}

/** Pause after a failed takeover, so that another replica can try. Milliseconds. */
const FAILED_PAUSE_MS = 10_000;

interface State {
  readonly dependencies: LeaderOnlyDependencies;
  readonly stopped: AbortController;
  /** Listens while this replica leads. Replies always use it. */
  adapter: ChatAdapter;
  leadership: Leadership | undefined;
}

/**
 * The adapter of a platform that sends every event to every connection, so that only one replica, the leader, may listen. The others wait, and one of them
 * takes over when the leader is gone. Every replica sends the replies of the turns that it runs.
 */
export function createLeaderOnlyAdapter(dependencies: LeaderOnlyDependencies): ChatAdapter {
  const { platform, replicas, log } = dependencies;
  const state: State = {
    dependencies,
    stopped: new AbortController(),
    adapter: dependencies.create(),
    leadership: undefined,
  };
  let standingBy = Promise.resolve();
  return {
    platform,
    async start() {
      const leadership = await replicas.tryLead(platform);
      if (leadership === undefined) log.info({ platform }, 'another replica listens to the platform; this one waits');
      else await listen(state, leadership);
      standingBy = takeOverWhenFree(state);
    },
    async stop() {
      state.stopped.abort();
      await state.adapter.stop();
      await state.leadership?.resign();
      await standingBy;
    },
    openReply: (target, right) => state.adapter.openReply(target, right),
    elsewhere: (turn) => state.adapter.elsewhere?.(turn),
    linkTo: async (thread) => state.adapter.linkTo?.(thread),
    health: () =>
      state.leadership === undefined
        ? { ready: true, detail: 'Standing by: another replica listens to the platform.' }
        : state.adapter.health(),
  };
}

async function listen(state: State, leadership: Leadership): Promise<void> {
  state.leadership = leadership;
  try {
    await state.adapter.start();
  } catch (error) {
    await replaceAdapter(state);
    await leadership.resign();
    throw error;
  }
}

/** Replies in progress keep the adapter that they started with. */
async function replaceAdapter(state: State): Promise<void> {
  const old = state.adapter;
  state.adapter = state.dependencies.create();
  state.leadership = undefined;
  await old.stop();
}

/** Repeats until `stop`: waits until the leadership is lost, then until it can be taken again. */
async function takeOverWhenFree(state: State): Promise<void> {
  const { dependencies, stopped } = state;
  const { platform, replicas, log, clock } = dependencies;
  while (!stopped.signal.aborted) {
    if (state.leadership !== undefined) {
      await aborted(AbortSignal.any([state.leadership.lost, stopped.signal]));
      if (stopped.signal.aborted) return;
      log.warn({ platform }, 'another replica may listen to the platform now; this one waits');
      await replaceAdapter(state);
    }
    const next = await replicas.lead(platform, stopped.signal);
    if (next === undefined) return;
    log.info({ platform }, 'this replica listens to the platform from now on');
    try {
      await listen(state, next);
    } catch (error) {
      log.error({ err: error, platform }, 'this replica cannot listen to the platform; another one may try');
      await clock.sleep(FAILED_PAUSE_MS, stopped.signal);
    }
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
