import { api, ApiError } from './api.js';
import { takeStreamSlot } from './stream-slots.js';

/** While other tabs have all streams, `onPoll` is called this often, in milliseconds. */
const POLL_MS = 2000;

/**
 * Reads the events of a session until it is closed. `onEvent(name, data)` is called for each, `onOpen` once connected, `onLost` when
 * the stream ends or fails, `onGone` when the session no longer exists. `open` continues after the last event that was read. While there are
 * too many tabs for a stream of its own, `onPoll` is called from time to time.
 */
export function createEventReader(sessionId, { onOpen, onEvent, onLost, onGone, onPoll }) {
  let lastEventId;
  let current;

  async function read(signal) {
    try {
      const response = await api.openEvents(sessionId, { lastEventId, signal });
      onOpen();
      for await (const { id, name, data } of parseEvents(response.body)) {
        if (signal.aborted) return;
        lastEventId = id ?? lastEventId;
        onEvent(name, data);
      }
      if (!signal.aborted) onLost();
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status === 404) onGone();
      else onLost();
    }
  }

  async function follow(signal) {
    let release = await takeStreamSlot();
    while (release === undefined && !signal.aborted) {
      await onPoll();
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      release = await takeStreamSlot();
    }
    if (!signal.aborted) await read(signal);
    release?.();
  }

  return {
    open() {
      current?.abort();
      current = new AbortController();
      void follow(current.signal);
    },
    close() {
      current?.abort();
      current = undefined;
    },
  };
}

async function* parseEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const blocks = (rest + read.value).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event !== undefined) yield event;
    }
  }
}

/** Undefined for comments and for the retry hint. */
function parseBlock(block) {
  const fields = new Map();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(': ');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 2));
  }
  if (!fields.has('data')) return undefined;
  return { id: fields.get('id'), name: fields.get('event'), data: JSON.parse(fields.get('data')) };
}
