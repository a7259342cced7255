import type { Clock } from '../async/clock.ts';
import type { ChatAdapter } from '../chat/chat-adapter.ts';

import type { Log } from '../log.ts';
import type { Leadership, Replicas } from '../queue/replicas.ts';

export interface LedAdapterParts {
  readonly platform: string;
  /** A fresh adapter each time, since one that was stopped does not start again. */
  readonly make: () => ChatAdapter;
  readonly replicas: Pick<Replicas, 'tryLead' | 'lead'>;
  readonly log: Log;
  readonly clock: Clock;
}

/** Pause after a take-over that failed, in milliseconds, in which another replica may try. */
const FAILED_PAUSE_MS = 10_000;

interface Led {
  readonly parts: LedAdapterParts;
  readonly stopped: AbortController;
  /** Listens while this replica leads; replies go through it always. */
  current: ChatAdapter;
  leadership: Leadership | undefined;
}

/**
 * An adapter of a platform that tells every connection everything, so that only one of several replicas may listen: the leader. The others stand by, and one
 * of them takes over when it is gone. Replies are sent by whoever runs the turn.
 */
export function createLedAdapter(parts: LedAdapterParts): ChatAdapter {
  const { platform, replicas, log } = parts;
  const led: Led = { parts, stopped: new AbortController(), current: parts.make(), leadership: undefined };
  let kept = Promise.resolve();
  return {
    platform,
    async start() {
      const first = await replicas.tryLead(platform);
      if (first === undefined) log.info({ platform }, 'another replica listens to the platform; this one stands by');
      else await begin(led, first);
      kept = keepTaking(led);
    },
    async stop() {
      led.stopped.abort();
      await led.current.stop();
      await led.leadership?.resign();
      await kept;
    },
    openReply: (target, right) => led.current.openReply(target, right),
    elsewhere: (turn) => led.current.elsewhere?.(turn),
    linkTo: async (thread) => led.current.linkTo?.(thread),
    health: () =>
      led.leadership === undefined
        ? { ready: true, detail: 'Stands by: another replica listens to the platform.' }
        : led.current.health(),
  };
}

async function begin(led: Led, leadership: Leadership): Promise<void> {
  led.leadership = leadership;
  try {
    await led.current.start();
  } catch (error) {
    await renew(led);
    await leadership.resign();
    throw error;
  }
}

/** Replies that are under way keep the adapter that they began with. */
async function renew(led: Led): Promise<void> {
  const old = led.current;
  led.current = led.parts.make();
  led.leadership = undefined;
  await old.stop();
}

/** From each loss of the leadership to the next one, until `stop`. */
async function keepTaking(led: Led): Promise<void> {
  const { parts, stopped } = led;
  const { platform, replicas, log, clock } = parts;
  while (!stopped.signal.aborted) {
    if (led.leadership !== undefined) {
      await aborted(AbortSignal.any([led.leadership.lost, stopped.signal]));
      if (stopped.signal.aborted) return;
      log.warn({ platform }, 'another replica may listen to the platform now; this one stands by');
      await renew(led);
    }
    const next = await replicas.lead(platform, stopped.signal);
    if (next === undefined) return;
    log.info({ platform }, 'this replica listens to the platform from now on');
    try {
      await begin(led, next);
    } catch (error) {
      log.error({ err: error, platform }, 'the platform cannot be listened to; another replica may try');
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
