import type { App, Receiver, ReceiverEvent } from '@slack/bolt';

/** Slack wants an answer within three seconds; what takes longer to store is acknowledged before it is. Milliseconds. */
const LATEST_ACK_MS = 2_500;

/**
 * Bolt acknowledges an event before any listener sees it, so that an event is lost when the process dies right then. This puts itself between a receiver
 * and the app and holds the acknowledgement back until the listeners are done, which is after the message is stored. A listener that throws leaves the
 * event unacknowledged: Slack sends it again.
 */
export function acknowledgedAfterwards(receiver: Receiver): Receiver {
  return {
    init(app) {
      receiver.init({ processEvent: (event: ReceiverEvent) => processThenAck(app, event) } as unknown as App);
    },
    start: (...args: unknown[]) => receiver.start(...args),
    stop: (...args: unknown[]) => receiver.stop(...args),
  };
}

async function processThenAck(app: App, event: ReceiverEvent): Promise<void> {
  if (event.body['type'] !== 'event_callback') return app.processEvent(event);
  let isAcknowledged = false;
  const acknowledge = async (): Promise<void> => {
    if (isAcknowledged) return;
    isAcknowledged = true;
    await event.ack();
  };
  const latest = setTimeout(() => void acknowledge(), LATEST_ACK_MS);
  try {
    await app.processEvent({ ...event, ack: () => Promise.resolve() });
    await acknowledge();
  } finally {
    clearTimeout(latest);
  }
  return undefined;
}
