import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import type { Log } from '../../../src/log.ts';

/** Slack wants an answer within three seconds; an event of which nothing is stored has it by then, whatever becomes of it. Milliseconds. */
const LATEST_ACK_MS = 2_500;
/** Events that are kept until we know who we are; Slack sends the others again. */
const MAX_KEPT = 1_000;

/**
 * Bolt acknowledges an event before any listener sees it, so that an event is lost when the process dies right then. This stands between a receiver and
 * the app and holds the acknowledgement back until the listeners are done, which is after the message is stored. A listener that throws leaves the event
 * unacknowledged: Slack sends it again. Events that come before the app is ready wait for it.
 */
export function acknowledgeAfterwards(receiver: Receiver, app: Promise<App>, log: Log): void {
  let kept = 0;
  async function processEvent(event: ReceiverEvent): Promise<void> {
    if (kept >= MAX_KEPT) throw new Error('too many events came before Slack said who we are');
    kept += 1;
    const ready = await app.finally(() => {
      kept -= 1;
    });
    await processThenAck(ready, event, log);
  }
  receiver.init({ processEvent } as unknown as App);
}

/** What an app is given as its receiver when events reach it in another way. */
export const NO_RECEIVER: Receiver = {
  init: () => undefined,
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

async function processThenAck(app: App, event: ReceiverEvent, log: Log): Promise<void> {
  if (event.body['type'] === 'app_rate_limited') {
    log.warn('Slack sends no more events for a minute: this app got more than it allows in an hour');
    return event.ack();
  }
  if (event.body['type'] !== 'event_callback') return app.processEvent(event);
  let isAcknowledged = false;
  const acknowledge = async (): Promise<void> => {
    if (isAcknowledged) return;
    isAcknowledged = true;
    await event.ack();
  };
  const latest = isStored(event)
    ? undefined
    : setTimeout(() => {
        acknowledge().catch((error: unknown) =>
          log.debug({ err: error }, 'an event was not acknowledged; it will come again'),
        );
      }, LATEST_ACK_MS);
  try {
    await app.processEvent({ ...event, ack: () => Promise.resolve() });
    await acknowledge();
  } finally {
    clearTimeout(latest);
  }
  return undefined;
}

/** What people say. Acknowledged before it is stored, it would be lost with the process; unacknowledged it comes once more, and is known by then. */
function isStored({ body }: ReceiverEvent): boolean {
  const { type } = (body['event'] ?? {}) as { type?: string };
  return type === 'message' || type === 'app_mention';
}
