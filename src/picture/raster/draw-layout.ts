import type { Layout, PlacedArrow, PlacedBox, Point } from '../layout/layout.ts';
import { BADGE, STYLES, type Line, type SizedBadge } from '../layout/sized.ts';
import { COLORS, lookOf, strokeOf } from '../render/colors.ts';
import { MARGIN, RADIUS } from '../render/svg.ts';
import { createCanvas, type Canvas } from './canvas.ts';
import { coverageOf } from './coverage.ts';
import type { Letters } from './letters.ts';
import { alongCurve, dashed, frameOf, headOf, roundedRectangle, strokesOf } from './shapes.ts';

/** Dots per pixel: two, so that a small picture is sharp on a phone; large pictures have one. */
const ZOOM = { most: 2, least: 1 } as const;
const COMFORTABLE_DOTS = 1_600_000;
/** Maximum size of a picture; a larger one is scaled down. */
const MOST_DOTS = 4_000_000;

/** Rasterises a layout; the picture is the same as in the SVG. */
export function drawLayout(layout: Layout, letters: Letters): Canvas {
  const [width, height] = [layout.width + 2 * MARGIN, layout.height + 2 * MARGIN];
  const pixels = width * height;
  const wanted = Math.min(ZOOM.most, Math.max(ZOOM.least, Math.sqrt(COMFORTABLE_DOTS / pixels)));
  const zoom = Math.min(wanted, Math.sqrt(MOST_DOTS / pixels));
  const canvas = createCanvas(Math.ceil(width * zoom), Math.ceil(height * zoom), COLORS.ground);
  const sheet = { canvas, letters, zoom };
  for (const arrow of layout.arrows) drawArrow(arrow, sheet);
  for (const arrow of layout.arrows) drawLabel(arrow, sheet);
  for (const box of layout.boxes) drawBox(box, sheet);
  return canvas;
}

interface Sheet {
  readonly canvas: Canvas;
  readonly letters: Letters;
  readonly zoom: number;
}

function scaled({ x, y }: Point, { zoom }: Sheet): Point {
  return { x: (x + MARGIN) * zoom, y: (y + MARGIN) * zoom };
}

function drawArrow({ arrow, curve }: PlacedArrow, sheet: Sheet): void {
  const { canvas, zoom } = sheet;
  const { color, width, dash } = strokeOf(arrow);
  const points = curve.map((point) => scaled(point, sheet));
  const line = alongCurve(points);
  const [drawn = 0, left = 0] = dash?.split(' ').map(Number) ?? [];
  const pieces = dash === undefined ? [line] : dashed(line, [drawn * zoom, left * zoom]);
  for (const piece of pieces)
    for (const part of strokesOf(piece, width * zoom)) canvas.paint(coverageOf([part]), color);
  canvas.paint(coverageOf([headOf(points, zoom)]), color);
}

function drawLabel({ arrow, label, lines, width, height }: PlacedArrow, sheet: Sheet): void {
  if (label === undefined) return;
  const { ink } = strokeOf(arrow);
  const origin = { x: label.x - width / 2, y: label.y - height / 2 };
  for (const line of lines) drawLine(line, origin, ink, sheet);
}

function drawBox(placed: PlacedBox, sheet: Sheet): void {
  const { canvas, zoom } = sheet;
  const { box, width, height, lines, badges } = placed;
  const look = lookOf(box);
  const isEndpoint = box.kind === 'start' || box.kind === 'end';
  const radius = (isEndpoint ? Math.min(height / 2, 22) : RADIUS) * zoom;
  const shape = { ...scaled(placed, sheet), width: width * zoom, height: height * zoom, radius };
  canvas.paint(coverageOf([roundedRectangle(shape)]), look.fill);
  const stroke = look.strokeWidth * zoom;
  if (look.isDashed) {
    for (const piece of dashed(closed(roundedRectangle(shape)), [6 * zoom, 5 * zoom]))
      canvas.paint(coverageOf(strokesOf(piece, stroke)), look.stroke);
  } else canvas.paint(coverageOf(frameOf(shape, stroke)), look.stroke);
  for (const badge of badges) drawBadge(badge, placed, sheet);
  for (const line of lines) drawLine(line, placed, look.ink(line.role), sheet);
}

function closed(polygon: readonly number[]): readonly Point[] {
  const corners = Array.from({ length: polygon.length / 2 }, (_, index) => ({
    x: polygon[2 * index] ?? 0,
    y: polygon[2 * index + 1] ?? 0,
  }));
  return [...corners, ...corners.slice(0, 1)];
}

function drawBadge(badge: SizedBadge, origin: Point, sheet: Sheet): void {
  const { canvas, zoom } = sheet;
  const { padding, height, rise } = BADGE;
  const corner = { x: origin.x + badge.left - padding, y: origin.y + badge.baseline - rise };
  const size = { width: (badge.width + 2 * padding) * zoom, height: height * zoom, radius: (height / 2) * zoom };
  canvas.paint(coverageOf([roundedRectangle({ ...scaled(corner, sheet), ...size })]), COLORS[badge.color]);
  drawLine(badge, origin, '#ffffff', sheet);
}

/** `origin` is the upper left corner of the element that the line belongs to. */
function drawLine({ text, role, left, baseline }: Line, origin: Point, color: string, sheet: Sheet): void {
  const place = scaled({ x: origin.x + left, y: origin.y + baseline }, sheet);
  sheet.letters.draw(sheet.canvas, text, STYLES[role], { ...place, color, zoom: sheet.zoom });
}
