export type DecodedText =
  | { readonly ok: true; readonly text: string }
  /** The text before the first invalid byte. */
  | { readonly ok: false; readonly before: string };

/** Decodes strict UTF-8 as Python does. A byte order mark stays in the text. */
export function decodeUtf8(bytes: Uint8Array): DecodedText {
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return {
      ok: false,
      before: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, validLength(bytes))),
    };
  }
}

/** Number of leading bytes that are complete, valid characters. */
function validLength(bytes: Uint8Array): number {
  let index = 0;
  while (index < bytes.length) {
    const length = characterLength(bytes, index);
    if (length === 0) return index;
    index += length;
  }
  return index;
}

/** The length of the character that begins at `index`, 0 if none does. */
function characterLength(bytes: Uint8Array, index: number): number {
  const lead = bytes[index] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  // The second byte excludes overlong encodings, surrogates, and values above U+10FFFF.
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  for (let offset = 1; offset < length; offset += 1) {
    const byte = bytes[index + offset] ?? 0;
    if (byte < (offset === 1 ? least : 0x80) || byte > (offset === 1 ? most : 0xbf)) return 0;
  }
  return length;
}
