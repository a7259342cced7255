import type { REST } from '@discordjs/rest';
import type { RESTGetAPIGatewayBotResult } from 'discord-api-types/v10';
import type { Clock } from '../../../src/async/clock.ts';
import { createKeyedQueue } from '../../../src/async/keyed-queue.ts';
import type { Log } from '../../../src/log.ts';
import { withoutSecrets } from '../client/failure.ts';

/** Lets shards identify at the rate that Discord allows. Shared by the whole process, so that a new connection does not reset it. */
export interface IdentifyThrottle {
  /**
   * Resolves when the shard may identify; rejects only when the signal is aborted.
   * @param onNoStartsLeft called when Discord allows no more identifies for now; the wait continues
   */
  wait(shardId: number, signal: AbortSignal, onNoStartsLeft: () => void): Promise<void>;
}

/** Discord's five seconds, plus a margin for requests that overtake each other. */
const IDENTIFY_GAP_MS = 5_250;
/** Longest pause before the daily limit is read again. */
const MAX_LIMIT_PAUSE_MS = 600_000;

export interface IdentifyThrottleDependencies {
  readonly rest: Pick<REST, 'get'>;
  readonly clock: Clock;
  readonly log: Log;
}

export function createIdentifyThrottle({ rest, clock, log }: IdentifyThrottleDependencies): IdentifyThrottle {
  const queue = createKeyedQueue();
  const identifiedAt = new Map<string, number>();
  let concurrency = 1;

  async function startLimit() {
    try {
      const { session_start_limit: limit } = (await rest.get('/gateway/bot')) as RESTGetAPIGatewayBotResult;
      concurrency = Math.max(1, limit.max_concurrency);
      return limit;
    } catch (error) {
      log.debug({ err: withoutSecrets(error) }, 'the daily limit of gateway sessions could not be read');
      return undefined;
    }
  }

  async function untilStartsAreLeft(signal: AbortSignal, onNoStartsLeft: () => void): Promise<void> {
    for (;;) {
      const limit = await startLimit();
      signal.throwIfAborted();
      // The limit is unknown, but the gateway has just answered, so connecting is worth a try.
      if (limit === undefined || limit.remaining > 0) return;
      onNoStartsLeft();
      await clock.sleep(Math.min(Math.max(limit.reset_after, IDENTIFY_GAP_MS), MAX_LIMIT_PAUSE_MS), signal);
    }
  }

  return {
    wait(shardId, signal, onNoStartsLeft) {
      const key = String(shardId % concurrency);
      return queue.run(key, async () => {
        const last = identifiedAt.get(key);
        if (last !== undefined) await clock.sleep(last + IDENTIFY_GAP_MS - clock.now(), signal);
        signal.throwIfAborted();
        await untilStartsAreLeft(signal, onNoStartsLeft);
        identifiedAt.set(key, clock.now());
      });
    },
  };
}
