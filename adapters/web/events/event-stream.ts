import { eventId, isTerminal, type PlacedEvent, type TurnEvent } from './turn-event.ts';
import type { HubItem } from './event-hub.ts';

/** Milliseconds after which a browser's own `EventSource` reconnects. */
const RETRY_MS = 1000;

/**
 * The items as server-sent events. The next item is requested only when the connection has accepted the last one, so a slow reader
 * gets the newest state and delays no other reader.
 */
export function eventStream(
  missed: readonly PlacedEvent[],
  items: AsyncIterable<HubItem>,
  { deltas }: { readonly deltas: boolean },
): ReadableStream<Uint8Array> {
  const chunks = chunksOf(missed, items, deltas ? shortened() : ({ event }) => event);
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

type EventOnWire = { readonly name: TurnEvent['name']; readonly turnId: string };

/** What a stream sends in place of an event. */
type Wire = (placed: PlacedEvent) => EventOnWire;

async function* chunksOf(
  missed: readonly PlacedEvent[],
  items: AsyncIterable<HubItem>,
  wire: Wire,
): AsyncGenerator<string> {
  yield `retry: ${RETRY_MS}\n\n`;
  for (const placed of missed) yield asText(placed, wire(placed));
  for await (const item of items) {
    if (item === 'idle') yield ': still here\n\n';
    else yield asText(item, wire(item));
  }
}

/** Of a reply only what was added since the last event of this stream, with the length of what stays, so that a long answer is not sent again and again. */
function shortened(): Wire {
  const sent = new Map<string, string>();
  return ({ event }) => {
    if (isTerminal(event)) sent.delete(event.turnId);
    if (event.name !== 'reply') return event;
    const before = sent.get(event.turnId) ?? '';
    sent.set(event.turnId, event.text);
    if (before === '' || !event.text.startsWith(before)) return event;
    return { ...event, from: before.length, text: event.text.slice(before.length) };
  };
}

/** JSON has no raw line breaks, so one `data` line holds it. */
function asText(placed: PlacedEvent, { name, ...data }: EventOnWire): string {
  return `id: ${eventId(placed)}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
