import { eventId, type PlacedEvent } from './turn-event.ts';
import type { HubItem } from './event-hub.ts';

/** Milliseconds after which a browser's own `EventSource` reconnects. */
const RETRY_MS = 1000;

/**
 * The items as server-sent events. The next item is requested only when the connection has accepted the last one, so a slow reader
 * gets the newest state and delays no other reader.
 */
export function eventStream(missed: readonly PlacedEvent[], items: AsyncIterable<HubItem>): ReadableStream<Uint8Array> {
  const chunks = chunksOf(missed, items);
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
    },
    { highWaterMark: 0 },
  );
}

async function* chunksOf(missed: readonly PlacedEvent[], items: AsyncIterable<HubItem>): AsyncGenerator<string> {
  yield `retry: ${RETRY_MS}\n\n`;
  for (const placed of missed) yield asText(placed);
  for await (const item of items) {
    if (item === 'idle') yield ': still here\n\n';
    else yield asText(item);
  }
}

/** JSON has no raw line breaks, so one `data` line holds it. */
function asText(placed: PlacedEvent): string {
  const { name, ...data } = placed.event;
  return `id: ${eventId(placed)}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
