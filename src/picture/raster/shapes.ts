import type { Point } from '../layout/layout.ts';
import type { Polygon } from './coverage.ts';

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly radius: number;
}

/** Number of line segments in a quarter circle. */
const QUARTER = 6;

export function roundedRectangle({ x, y, width, height, radius }: Rectangle): number[] {
  const r = Math.min(radius, width / 2, height / 2);
  const centres = [
    [x + width - r, y + r],
    [x + width - r, y + height - r],
    [x + r, y + height - r],
    [x + r, y + r],
  ] as const;
  return centres.flatMap(([cx, cy], corner) =>
    Array.from({ length: QUARTER + 1 }, (_, step) => {
      const angle = ((corner - 1 + step / QUARTER) * Math.PI) / 2;
      return [cx + r * Math.cos(angle), cy + r * Math.sin(angle)];
    }).flat(),
  );
}

/** The outline of a rectangle's border, half of which is outside. */
export function frameOf(rectangle: Rectangle, width: number): readonly Polygon[] {
  const outer = roundedRectangle(grown(rectangle, width / 2));
  return [outer, reversed(roundedRectangle(grown(rectangle, -width / 2)))];
}

function grown({ x, y, width, height, radius }: Rectangle, by: number): Rectangle {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by, radius: Math.max(0, radius + by) };
}

function reversed(polygon: Polygon): number[] {
  const corners: number[] = [];
  for (let index = polygon.length - 2; index >= 0; index -= 2)
    corners.push(polygon[index] ?? 0, polygon[index + 1] ?? 0);
  return corners;
}

/** Longest line segment of a curve, in dots. */
const PIECE = 6;

/** Points along cubic curves: a start point, then three points per curve. */
export function alongCurve(points: readonly Point[]): readonly Point[] {
  const line = points.slice(0, 1);
  for (let index = 0; index + 3 < points.length; index += 3) {
    const [a, b, c, d] = points.slice(index, index + 4) as [Point, Point, Point, Point];
    const length = distance(a, b) + distance(b, c) + distance(c, d);
    const pieces = Math.max(1, Math.ceil(length / PIECE));
    for (let step = 1; step <= pieces; step += 1) line.push(onCurve([a, b, c, d], step / pieces));
  }
  return line;
}

function onCurve([a, b, c, d]: readonly [Point, Point, Point, Point], t: number): Point {
  const s = 1 - t;
  const [wa, wb, wc, wd] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
  return { x: wa * a.x + wb * b.x + wc * c.x + wd * d.x, y: wa * a.y + wb * b.y + wc * c.y + wd * d.y };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Cuts a line into dashes of the lengths of `dash`: drawn, skipped, drawn. */
export function dashed(line: readonly Point[], dash: readonly [number, number]): readonly (readonly Point[])[] {
  const pieces: Point[][] = [];
  let isDrawn = true;
  let left = dash[0];
  let piece = line.slice(0, 1);
  for (let index = 1; index < line.length; index += 1) {
    let [from, to] = [line[index - 1] as Point, line[index] as Point];
    for (let length = distance(from, to); length > left; length = distance(from, to)) {
      from = { x: from.x + ((to.x - from.x) * left) / length, y: from.y + ((to.y - from.y) * left) / length };
      if (isDrawn) pieces.push([...piece, from]);
      isDrawn = !isDrawn;
      left = dash[isDrawn ? 0 : 1];
      piece = [from];
    }
    left -= distance(from, to);
    piece.push(to);
  }
  if (isDrawn && piece.length > 1) pieces.push(piece);
  return pieces;
}

/** Maximum size of the mask for a part of a line, in dots. A single mask for a long back edge would be as large as the picture. */
const MOST_MASK_DOTS = 60_000;

/** The outlines of a line of this width, one for each part that fits into a mask. */
export function strokesOf(line: readonly Point[], width: number): readonly Polygon[] {
  if (line.length < 2) return [];
  const [xs, ys] = [line.map(({ x }) => x), line.map(({ y }) => y)];
  const dots = (Math.max(...xs) - Math.min(...xs) + width) * (Math.max(...ys) - Math.min(...ys) + width);
  if (dots <= MOST_MASK_DOTS || line.length === 2) return [outlineOf(line, width / 2)];
  const middle = line.length >> 1;
  return [...strokesOf(line.slice(0, middle + 1), width), ...strokesOf(line.slice(middle), width)];
}

/** Along one side of the line and back along the other. */
function outlineOf(line: readonly Point[], half: number): Polygon {
  const there: number[] = [];
  const back: number[] = [];
  for (const [index, { x, y }] of line.entries()) {
    const [before, after] = [
      line[Math.max(0, index - 1)] as Point,
      line[Math.min(line.length - 1, index + 1)] as Point,
    ];
    const length = distance(before, after) || 1;
    const [sideX, sideY] = [(-(after.y - before.y) / length) * half, ((after.x - before.x) / length) * half];
    there.push(x + sideX, y + sideY);
    back.push(y - sideY, x - sideX);
  }
  return [...there, ...back.toReversed()];
}

const HEAD = 11;

/** The triangle at the end of an arrow, in the direction of its curve. */
export function headOf(curve: readonly Point[], scale: number): Polygon {
  const tip = curve.at(-1) ?? { x: 0, y: 0 };
  const from = curve.findLast(({ x, y }) => Math.hypot(x - tip.x, y - tip.y) > scale) ?? { x: tip.x, y: tip.y - 1 };
  const length = distance(from, tip);
  const [dx, dy] = [(tip.x - from.x) / length, (tip.y - from.y) / length];
  const [x, y] = [tip.x - dx * HEAD * scale, tip.y - dy * HEAD * scale];
  const half = HEAD * 0.45 * scale;
  return [tip.x, tip.y, x - dy * half, y + dx * half, x + dy * half, y - dx * half];
}
