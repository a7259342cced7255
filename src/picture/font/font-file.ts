import { glyphOutline, type GlyphOutline, type GlyphTables } from './glyph-outline.ts';

/** A TrueType font: its characters, their widths and their outlines. */
export interface FontFile {
  readonly unitsPerEm: number;
  /** The glyph number of a character; undefined when the font does not have it. */
  glyphOf(codePoint: number): number | undefined;
  /** In units of the font. */
  advanceOf(glyph: number): number;
  outlineOf(glyph: number): GlyphOutline;
}

/** Reads the tables of a .ttf file (OpenType 1.9, "Font tables"): glyphs with quadratic outlines, as in all of our font packages. */
export function readFont(bytes: Uint8Array): FontFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const table = tablesOf(view);
  const [head, hhea] = [table('head'), table('hhea')];
  const glyphs: GlyphTables = {
    loca: table('loca'),
    glyf: table('glyf'),
    isLong: head.getInt16(50) === 1,
  };
  const hmtx = table('hmtx');
  const widths = hhea.getUint16(34);
  const glyphOf = characterMap(table('cmap'));
  const outlines = new Map<number, GlyphOutline>();
  return {
    unitsPerEm: head.getUint16(18),
    glyphOf,
    advanceOf: (glyph) => hmtx.getUint16(4 * Math.min(glyph, widths - 1)),
    outlineOf(glyph) {
      let outline = outlines.get(glyph);
      if (outline === undefined) outlines.set(glyph, (outline = glyphOutline(glyphs, glyph)));
      return outline;
    },
  };
}

function tablesOf(view: DataView): (tag: string) => DataView {
  const places = new Map<string, DataView>();
  for (let index = 0; index < view.getUint16(4); index += 1) {
    const record = 12 + 16 * index;
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((offset) => view.getUint8(record + offset)));
    const [start, length] = [view.getUint32(record + 8), view.getUint32(record + 12)];
    places.set(tag, new DataView(view.buffer, view.byteOffset + start, length));
  }
  return (tag) => {
    const place = places.get(tag);
    if (place === undefined) throw new Error(`The font has no table ${tag}.`);
    return place;
  };
}

type CharacterMap = (codePoint: number) => number | undefined;

/** Format 12 covers all characters, format 4 those of the basic plane. A font has at least one of them. */
function characterMap(cmap: DataView): CharacterMap {
  const maps = new Map<number, DataView>();
  for (let index = 0; index < cmap.getUint16(2); index += 1) {
    const start = cmap.getUint32(4 + 8 * index + 4);
    maps.set(cmap.getUint16(start), new DataView(cmap.buffer, cmap.byteOffset + start));
  }
  const [groups, segments] = [maps.get(12), maps.get(4)];
  if (groups !== undefined) return groupedMap(groups);
  if (segments !== undefined) return segmentedMap(segments);
  throw new Error('The font has no character map that can be read.');
}

function groupedMap(map: DataView): CharacterMap {
  const count = map.getUint32(12);
  return (codePoint) => {
    const group = firstNotBelow(count, codePoint, (index) => map.getUint32(16 + 12 * index + 4));
    if (group === count) return undefined;
    const first = map.getUint32(16 + 12 * group);
    return codePoint < first ? undefined : map.getUint32(16 + 12 * group + 8) + codePoint - first || undefined;
  };
}

function segmentedMap(map: DataView): CharacterMap {
  const count = map.getUint16(6) / 2;
  const [ends, starts] = [14, 16 + 2 * count];
  const [deltas, offsets] = [starts + 2 * count, starts + 4 * count];
  return (codePoint) => {
    const segment = firstNotBelow(count, codePoint, (index) => map.getUint16(ends + 2 * index));
    if (segment === count || codePoint < map.getUint16(starts + 2 * segment)) return undefined;
    const delta = map.getUint16(deltas + 2 * segment);
    const place = offsets + 2 * segment;
    const offset = map.getUint16(place);
    if (offset === 0) return (codePoint + delta) % 0x1_00_00 || undefined;
    const glyph = map.getUint16(place + offset + 2 * (codePoint - map.getUint16(starts + 2 * segment)));
    return glyph === 0 ? undefined : (glyph + delta) % 0x1_00_00;
  };
}

/** The first of `count` sorted ends that is not below `value`, or `count`. */
function firstNotBelow(count: number, value: number, end: (index: number) => number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (end(middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
