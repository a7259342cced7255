/** A closed outline: x and y of each corner in turn, in dots, y downwards. */
export type Polygon = readonly number[];

/**
 * Shades from nothing to a whole dot. More would not improve letters of 10 dots, but enlarge the file, and the mixed colors would no longer fit into a PNG
 * palette.
 */
export const LEVELS = 5;

/** How much of each dot a shape covers, from 0 to `LEVELS`. */
export interface Mask {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly levels: Uint8Array;
}

/** The coverage of polygons. Opposite directions cancel out, so a ring is an outline with a reversed one inside. */
export function coverageOf(polygons: readonly Polygon[]): Mask {
  const { left, top, right, bottom } = boundsOf(polygons);
  const [width, height] = [right - left, bottom - top];
  const stride = width + 2;
  const sums = new Float32Array(stride * height);
  for (const polygon of polygons) {
    let [x, y] = [(polygon.at(-2) ?? 0) - left, (polygon.at(-1) ?? 0) - top];
    for (let index = 0; index < polygon.length; index += 2) {
      const [nextX, nextY] = [(polygon[index] ?? 0) - left, (polygon[index + 1] ?? 0) - top];
      if (y < nextY) addEdge(sums, stride, { x, y, toX: nextX, toY: nextY, sign: 1 });
      else if (y > nextY) addEdge(sums, stride, { x: nextX, y: nextY, toX: x, toY: y, sign: -1 });
      [x, y] = [nextX, nextY];
    }
  }
  const levels = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) {
    let sum = 0;
    for (let column = 0; column < width; column += 1) {
      sum += sums[row * stride + column] ?? 0;
      levels[row * width + column] = Math.round(Math.min(1, Math.abs(sum)) * LEVELS);
    }
  }
  return { left, top, width, height, levels };
}

function boundsOf(polygons: readonly Polygon[]) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const polygon of polygons) {
    for (let index = 0; index < polygon.length; index += 2) {
      const [x, y] = [polygon[index] ?? 0, polygon[index + 1] ?? 0];
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
  }
  if (left > right) return { left: 0, top: 0, right: 0, bottom: 0 };
  return { left: Math.floor(left), top: Math.floor(top), right: Math.ceil(right), bottom: Math.ceil(bottom) };
}

/** An edge that runs downwards; `sign` is -1 if it originally ran upwards. */
interface Edge {
  readonly x: number;
  readonly y: number;
  readonly toX: number;
  readonly toY: number;
  readonly sign: number;
}

/**
 * Adds for each row how the covered area grows from dot to dot at this edge. Summed from the left, that gives the coverage. (The method of font-rs by Raph
 * Levien.)
 */
function addEdge(sums: Float32Array, stride: number, { x: startX, y: startY, toX, toY, sign }: Edge): void {
  const slope = (toX - startX) / (toY - startY);
  let x = startX;
  for (let row = Math.floor(startY); row < toY; row += 1) {
    const part = Math.min(row + 1, toY) - Math.max(row, startY);
    const next = x + slope * part;
    addRow(sums, row * stride, sign * part, x < next ? [x, next] : [next, x]);
    x = next;
  }
}

/** `area` is that of the whole dots to the right of the edge, in this row. */
function addRow(sums: Float32Array, row: number, area: number, [from, to]: readonly [number, number]): void {
  const width = to - from;
  let before = 0;
  for (let column = Math.floor(from); column <= to; column += 1) {
    const right = column + 1;
    const covered = width < 1e-6 ? clamped(right - from) : (integral(right - from) - integral(right - to)) / width;
    sums[row + column] = (sums[row + column] ?? 0) + area * (covered - before);
    before = covered;
  }
  const end = Math.floor(to) + 1;
  sums[row + end] = (sums[row + end] ?? 0) + area * (1 - before);
}

function clamped(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

/** The integral of `clamped` from 0. */
function integral(value: number): number {
  return value <= 0 ? 0 : value <= 1 ? (value * value) / 2 : value - 0.5;
}
