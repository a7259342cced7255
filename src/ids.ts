/**
 * Generates UUIDs of version 7 (RFC 9562), which sort by creation time, even within one millisecond of one process. `now` returns milliseconds since 1970,
 * `random` fills bytes.
 */
export function createIds(now: () => number, random: (bytes: Uint8Array) => Uint8Array): () => string {
  let lastMs = 0;
  let counter = 0;
  return () => {
    const ms = Math.max(now(), lastMs);
    counter = ms === lastMs ? counter + 1 : 0;
    lastMs = counter > 0xf_ff ? ms + 1 : ms;
    if (lastMs !== ms) counter = 0;
    const bytes = random(new Uint8Array(16));
    const view = new DataView(bytes.buffer);
    view.setUint16(0, Math.floor(lastMs / 2 ** 32));
    view.setUint32(2, lastMs % 2 ** 32);
    view.setUint16(6, 0x70_00 | counter);
    view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f));
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  };
}
