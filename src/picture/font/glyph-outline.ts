/** The outline of a glyph: closed polygons, x and y of each corner in turn, in units of the font with y upwards. */
export type GlyphOutline = readonly (readonly number[])[];

export interface GlyphTables {
  readonly loca: DataView;
  readonly glyf: DataView;
  /** Whether `loca` contains 32-bit offsets. */
  readonly isLong: boolean;
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly onCurve: boolean;
}

type Contour = readonly Point[];

/** Maximum nesting of composite glyphs; a font with deeper nesting is damaged. */
const DEEPEST = 5;

export function glyphOutline(tables: GlyphTables, glyph: number): GlyphOutline {
  return contoursOf(tables, glyph, 0).flatMap((contour) => {
    const start = startOf(contour);
    return start === undefined ? [] : [cornersOf(contour, start)];
  });
}

/** The first on-curve point of a contour. */
function startOf(contour: Contour): Point | undefined {
  const [first, last] = [contour[0], contour.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return first.onCurve ? first : last.onCurve ? last : between(first, last);
}

/** Line segments per curve of a letter; more would be invisible at the sizes of a picture. */
const PIECES = 4;

/** Two adjacent off-curve points imply an on-curve point between them. */
function cornersOf(contour: Contour, start: Point): readonly number[] {
  const corners = [start.x, start.y];
  let pen = start;
  let control: Point | undefined;
  const to = (end: Point): void => {
    if (control === undefined) corners.push(end.x, end.y);
    else corners.push(...alongQuadratic(pen, control, end));
    pen = end;
    control = undefined;
  };
  for (const point of [...contour, start]) {
    if (point.onCurve) {
      if (control !== undefined || point !== pen) to(point);
    } else {
      if (control !== undefined) to(between(control, point));
      control = point;
    }
  }
  if (control !== undefined) to({ ...start, onCurve: true });
  return corners;
}

function alongQuadratic(from: Point, control: Point, end: Point): readonly number[] {
  return Array.from({ length: PIECES }, (_, index) => {
    const t = (index + 1) / PIECES;
    const [a, b, c] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
    return [a * from.x + b * control.x + c * end.x, a * from.y + b * control.y + c * end.y];
  }).flat();
}

function between(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, onCurve: true };
}

function contoursOf(tables: GlyphTables, glyph: number, depth: number): readonly Contour[] {
  const place = placeOf(tables, glyph);
  if (place === undefined || depth > DEEPEST) return [];
  const contours = place.getInt16(0);
  return contours >= 0 ? simpleGlyph(place, contours) : compositeGlyph(tables, place, depth);
}

function placeOf({ loca, glyf, isLong }: GlyphTables, glyph: number): DataView | undefined {
  const at = (index: number) => (isLong ? loca.getUint32(4 * index) : 2 * loca.getUint16(2 * index));
  const [start, end] = [at(glyph), at(glyph + 1)];
  return end > start ? new DataView(glyf.buffer, glyf.byteOffset + start, end - start) : undefined;
}

const ON_CURVE = 1;
const X_SHORT = 2;
const Y_SHORT = 4;
const REPEAT = 8;
const X_SAME = 16;
const Y_SAME = 32;

function simpleGlyph(glyph: DataView, contours: number): readonly Contour[] {
  const ends = Array.from({ length: contours }, (_, index) => glyph.getUint16(10 + 2 * index));
  const points = (ends.at(-1) ?? -1) + 1;
  let offset = 10 + 2 * contours;
  offset += 2 + glyph.getUint16(offset);
  const flags: number[] = [];
  while (flags.length < points) {
    const flag = glyph.getUint8(offset++);
    flags.push(flag);
    if ((flag & REPEAT) !== 0) for (let left = glyph.getUint8(offset++); left > 0; left -= 1) flags.push(flag);
  }
  const coordinates = (short: number, same: number): number[] => {
    let value = 0;
    return flags.slice(0, points).map((flag) => {
      if ((flag & short) !== 0) value += (flag & same) === 0 ? -glyph.getUint8(offset++) : glyph.getUint8(offset++);
      else if ((flag & same) === 0) {
        value += glyph.getInt16(offset);
        offset += 2;
      }
      return value;
    });
  };
  const xs = coordinates(X_SHORT, X_SAME);
  const ys = coordinates(Y_SHORT, Y_SAME);
  const all = xs.map((x, index) => ({ x, y: ys[index] ?? 0, onCurve: ((flags[index] ?? 0) & ON_CURVE) !== 0 }));
  return ends.map((end, index) => all.slice((ends[index - 1] ?? -1) + 1, end + 1));
}

const ARGS_ARE_WORDS = 1;
const ARGS_ARE_OFFSETS = 2;
const HAS_SCALE = 8;
const MORE_PARTS = 32;
const HAS_XY_SCALE = 64;
const HAS_MATRIX = 128;

function compositeGlyph(tables: GlyphTables, glyph: DataView, depth: number): readonly Contour[] {
  const contours: Contour[] = [];
  let offset = 10;
  let flags: number;
  const fraction = () => {
    offset += 2;
    return glyph.getInt16(offset - 2) / 16384;
  };
  do {
    flags = glyph.getUint16(offset);
    const part = contoursOf(tables, glyph.getUint16(offset + 2), depth + 1);
    const isWord = (flags & ARGS_ARE_WORDS) !== 0;
    const [dx, dy] = isWord
      ? [glyph.getInt16(offset + 4), glyph.getInt16(offset + 6)]
      : [glyph.getInt8(offset + 4), glyph.getInt8(offset + 5)];
    offset += isWord ? 8 : 6;
    let [a, b, c, d] = [1, 0, 0, 1];
    if ((flags & HAS_SCALE) !== 0) a = d = fraction();
    else if ((flags & HAS_XY_SCALE) !== 0) [a, d] = [fraction(), fraction()];
    else if ((flags & HAS_MATRIX) !== 0) [a, b, c, d] = [fraction(), fraction(), fraction(), fraction()];
    const [left, up] = (flags & ARGS_ARE_OFFSETS) === 0 ? [0, 0] : [dx, dy];
    const placed = ({ x, y, onCurve }: Point): Point => ({ x: a * x + c * y + left, y: b * x + d * y + up, onCurve });
    contours.push(...part.map((contour) => contour.map(placed)));
  } while ((flags & MORE_PARTS) !== 0);
  return contours;
}
