import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import type { Log } from '../../src/log.ts';

/** Slack wants an answer within three seconds; what takes longer to store is acknowledged before it is. Milliseconds. */
const LATEST_ACK_MS = 2_500;

/**
 * Bolt acknowledges an event before any listener sees it, so that an event is lost when the process dies right then. This stands between a receiver and
 * the app and holds the acknowledgement back until the listeners are done, which is after the message is stored. A listener that throws leaves the event
 * unacknowledged: Slack sends it again. Events that come before the app is ready wait for it.
 */
export function acknowledgeAfterwards(receiver: Receiver, app: Promise<App>, log: Log): void {
  const gate = { processEvent: async (event: ReceiverEvent) => processThenAck(await app, event, log) };
  receiver.init(gate as unknown as App);
}

/** What an app is given as its receiver when events reach it in another way. */
export const NO_RECEIVER: Receiver = {
  init: () => undefined,
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

async function processThenAck(app: App, event: ReceiverEvent, log: Log): Promise<void> {
  if (event.body['type'] !== 'event_callback') return app.processEvent(event);
  let isAcknowledged = false;
  const acknowledge = async (): Promise<void> => {
    if (isAcknowledged) return;
    isAcknowledged = true;
    await event.ack();
  };
  const latest = setTimeout(() => {
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
