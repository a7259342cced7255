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
  const chunks = chunksOf(missed, items, deltas ? shortened() : withoutDrafts);
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

/** What a stream sends in place of an event; undefined for nothing. */
type Wire = (placed: PlacedEvent) => EventOnWire | undefined;

async function* chunksOf(
  missed: readonly PlacedEvent[],
  items: AsyncIterable<HubItem>,
  wire: Wire,
): AsyncGenerator<string> {
  yield `retry: ${RETRY_MS}\n\n`;
  for (const placed of missed) yield* asText(placed, wire(placed));
  for await (const item of items) {
    if (item === 'idle') yield ': still here\n\n';
    else yield* asText(item, wire(item));
  }
}

/** A draft is as long as the file: it is not sent as a whole again and again. */
const withoutDrafts: Wire = ({ event }) => (event.name === 'draft' ? undefined : event);

/** Of a reply or a draft only what was added since the last event of this stream, with the length of what stays. */
function shortened(): Wire {
  const sent = new Map<string, string>();
  return ({ event }) => {
    if (isTerminal(event)) for (const name of ['reply', 'draft']) sent.delete(`${name} ${event.turnId}`);
    if (event.name !== 'reply' && event.name !== 'draft') return event;
    const key = `${event.name} ${event.turnId}`;
    const before = sent.get(key) ?? '';
    sent.set(key, event.text);
    if (before === '' || !event.text.startsWith(before)) return event;
    return { ...event, from: before.length, text: event.text.slice(before.length) };
  };
}

/** JSON has no raw line breaks, so one `data` line holds it. */
function* asText(placed: PlacedEvent, wire: EventOnWire | undefined): Generator<string> {
  if (wire === undefined) return;
  const { name, ...data } = wire;
  yield `id: ${eventId(placed)}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
