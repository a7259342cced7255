import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import type { Log } from '../../../src/log.ts';

/** Slack expects an answer within three seconds. An event that must not be stored first is acknowledged by then in any case. Milliseconds. */
const LATEST_ACK_MS = 2_500;
/** Events that wait until we know our identity. Slack sends all others again. */
const MAX_WAITING = 1_000;

/** The app that handles events of a workspace, once it is ready. Undefined when there is none: the event is then only acknowledged. */
export type EventRouter = (body: Readonly<Record<string, unknown>>) => Promise<App | undefined>;

/**
 * Connects a receiver to the app so that an event is acknowledged only after the listeners are done, and so after the message is stored. Bolt on its own
 * acknowledges before any listener runs, so the event would be lost if the process died at that moment. If a listener throws, the event stays unacknowledged
 * and Slack sends it again. Events that arrive before the app is ready wait for it.
 */
export function acknowledgeAfterStore(receiver: Receiver, route: EventRouter, log: Log): void {
  let waiting = 0;
  async function processEvent(event: ReceiverEvent): Promise<void> {
    if (!isObject(event.body)) return event.ack();
    if (event.body['type'] === 'app_rate_limited') {
      log.warn(
        'Slack stops sending events for a minute, because this app has received more than Slack allows in an hour',
      );
      return event.ack();
    }
    if (waiting >= MAX_WAITING) throw new Error('too many events arrived before Slack said who we are');
    waiting += 1;
    const app = await route(event.body).finally(() => {
      waiting -= 1;
    });
    return app === undefined ? event.ack() : processThenAck(app, event, log);
  }
  receiver.init({ processEvent } as unknown as App);
}

/** For an app whose events arrive through another receiver. */
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
  const latest = isStored(event)
    ? undefined
    : setTimeout(() => {
        acknowledge().catch((error: unknown) =>
          log.debug({ err: error }, 'an event could not be acknowledged; Slack will send it again'),
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

/** Signed JSON may also be `null` or a list. */
function isObject(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}

/** Events that must be stored before they are acknowledged. Until then Slack sends them again, and the store recognises a message that it already has. */
function isStored({ body }: ReceiverEvent): boolean {
  const { type } = (body['event'] ?? {}) as { type?: unknown };
  return type === 'message' || type === 'app_mention';
}
