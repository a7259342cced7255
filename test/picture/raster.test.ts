import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createPictures } from '../../src/picture/pictures.ts';
import { createCanvas } from '../../src/picture/raster/canvas.ts';
import { coverageOf, LEVELS, type Mask } from '../../src/picture/raster/coverage.ts';
import { alongCurve, dashed, frameOf, roundedRectangle, strokesOf } from '../../src/picture/raster/shapes.ts';
import { ARTICLE, CHECKED_ARTICLE } from '../support/configs.ts';

const rows = ({ width, levels }: Mask) =>
  Array.from({ length: levels.length / width }, (_, row) => [...levels.subarray(row * width, (row + 1) * width)]);
/** Dots that are covered, in part or as a whole. */
const area = ({ levels }: Mask) => levels.reduce((sum, level) => sum + level, 0) / LEVELS;
const square = (x: number, y: number, size: number) => [x, y, x + size, y, x + size, y + size, x, y + size];

test('dots at the edge of a shape are covered in part', () => {
  expect(rows(coverageOf([square(0, 0, 2)]))).toEqual([
    [LEVELS, LEVELS],
    [LEVELS, LEVELS],
  ]);
  const [first] = rows(coverageOf([[0.4, 0, 2.6, 0, 2.6, 1, 0.4, 1]]));
  expect(first).toEqual([3, LEVELS, 3]);
  expect(rows(coverageOf([[0, 0, 4, 4, 0, 4]])).map((row) => row.filter((level) => level > 0).length)).toEqual([
    1, 2, 3, 4,
  ]);
});

test('a frame leaves its inside free, and parts that run the same way do not cancel out', () => {
  const frame = coverageOf(frameOf({ x: 10, y: 10, width: 40, height: 20, radius: 0 }, 2));
  expect(area(frame)).toBeCloseTo(42 * 22 - 38 * 18, -1);
  expect(area(coverageOf([square(0, 0, 4), square(2, 2, 4)]))).toBe(28);
});

test('a rounded rectangle and a line have the area that they should have', () => {
  const rounded = coverageOf([roundedRectangle({ x: 0.5, y: 0.5, width: 60, height: 30, radius: 10 })]);
  expect(area(rounded)).toBeGreaterThan(60 * 30 - (4 - Math.PI) * 100 - 8);
  expect(area(rounded)).toBeLessThan(60 * 30 - (4 - Math.PI) * 100 + 8);
  const line = alongCurve([0, 10, 20, 30].map((at) => ({ x: at, y: 2 * at })));
  expect(area(coverageOf(strokesOf(line, 2)))).toBeCloseTo(2 * Math.hypot(30, 60), -1);
  const whole = strokesOf(alongCurve([0, 300, 600, 900].map((at) => ({ x: at, y: at }))), 2);
  expect(whole.length).toBeGreaterThan(1);
});

test('dashes have the lengths that were asked for', () => {
  const line = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 12 },
  ];
  const lengths = dashed(line, [6, 2]).map((piece) =>
    piece
      .slice(1)
      .reduce((sum, { x, y }, index) => sum + Math.abs(x - piece[index]!.x) + Math.abs(y - piece[index]!.y), 0),
  );
  expect(lengths).toEqual([6, 6, 6]);
});

test('a canvas mixes colors, cuts what is beyond its edge, and never has more than 256 colors', () => {
  const canvas = createCanvas(4, 1, '#000000');
  canvas.paint({ left: -1, top: 0, width: 3, height: 1, levels: Uint8Array.of(LEVELS, LEVELS, 1) }, '#ffffff');
  const shades = Array.from(canvas.dots, (place) => canvas.palette()[3 * place]);
  expect(shades).toEqual([255, Math.round(255 / LEVELS), 0, 0]);
  for (let number = 0; number < 400; number += 1) {
    const color = `#${(number * 40_503).toString(16).padStart(6, '0')}`;
    canvas.paint({ left: 0, top: 0, width: 1, height: 1, levels: Uint8Array.of(LEVELS) }, color);
  }
  expect(canvas.palette().length).toBe(3 * 256);
});

/** The colors of a PNG with a palette, and how many dots have each. */
function colorsOf(png: Uint8Array) {
  const bytes = Buffer.from(png);
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length; at += bytes.readUInt32BE(at) + 12) {
    chunks.set(bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  }
  const [width, height] = [chunks.get('IHDR')!.readUInt32BE(0), chunks.get('IHDR')!.readUInt32BE(4)];
  const lines = inflateSync(chunks.get('IDAT')!);
  const palette = chunks.get('PLTE')!;
  const counts = new Map<string, number>();
  for (const [index, place] of lines.entries()) {
    if (index % (width + 1) === 0) continue;
    const color = `#${palette.toString('hex', 3 * place, 3 * place + 3)}`;
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  return { width, height, bytes: lines.length, share: (color: string) => (counts.get(color) ?? 0) / (width * height) };
}

test('the PNG shows boxes, letters and marks in their colors on a ground of its own', async () => {
  const pictures = createPictures({ onFailure: (error) => expect.fail(String(error)) });
  const drawn = await pictures.png({ yaml: CHECKED_ARTICLE, before: ARTICLE });
  const picture = colorsOf(drawn.ok ? drawn.content : new Uint8Array());
  expect(picture.bytes).toBe((picture.width + 1) * picture.height);
  expect(picture.share('#f3f5f8')).toBeGreaterThan(0.2);
  expect(picture.share('#ffffff')).toBeGreaterThan(0.1);
  expect(picture.share('#17202b')).toBeGreaterThan(0.002);
  expect(picture.share('#eaf7ee')).toBeGreaterThan(0.05);
  expect(picture.share('#1a7f37')).toBeGreaterThan(0.005);
});
