import type { Layout, PlacedArrow, PlacedBox, Point } from '../layout/layout.ts';
import { BADGE, STYLES, type Line, type SizedBadge } from '../layout/sized.ts';
import { COLORS, lookOf, strokeOf } from './colors.ts';

/** Margin around everything. Pixels. */
export const MARGIN = 26;
export const RADIUS = 10;

/** The picture as a standalone document with its own background, so that it is readable on light and dark pages. */
export function renderSvg(layout: Layout, alt: string): string {
  const [width, height] = [layout.width + 2 * MARGIN, layout.height + 2 * MARGIN].map(Math.ceil);
  const arrows = layout.arrows.map(arrowSvg);
  const labels = layout.arrows.map(labelSvg);
  const boxes = layout.boxes.map(boxSvg);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="Noto Sans, system-ui, sans-serif"><title>${escaped(alt)}</title>`,
    `<rect class="ground" width="${width}" height="${height}" rx="12" fill="${COLORS.ground}"/>`,
    `<g transform="translate(${MARGIN} ${MARGIN})">`,
    ...arrows,
    ...labels,
    ...boxes,
    '</g></svg>\n',
  ].join('\n');
}

function boxSvg(placed: PlacedBox): string {
  const { box, x, y, width, height, lines, badges } = placed;
  const look = lookOf(box);
  const isEndpoint = box.kind === 'start' || box.kind === 'end';
  const dash = look.isDashed ? ' stroke-dasharray="6 5"' : '';
  const radius = isEndpoint ? Math.min(height / 2, 22) : RADIUS;
  const frame = `<rect x="${num(x)}" y="${num(y)}" width="${num(width)}" height="${num(height)}" rx="${num(radius)}" fill="${look.fill}" stroke="${look.stroke}" stroke-width="${look.strokeWidth}"${dash}/>`;
  const name = box.kind === 'step' ? ` data-step="${escaped(box.id)}"` : '';
  const words = lines.map((line) => lineSvg(line, placed, look.ink(line.role)));
  const marks = badges.map((badge) => badgeSvg(badge, placed));
  return `<g class="${['box', box.kind, box.mark].filter(Boolean).join(' ')}"${name}>${frame}${marks.join('')}${words.join('')}</g>`;
}

function badgeSvg(badge: SizedBadge, origin: Point): string {
  const { padding, height, rise } = BADGE;
  const [x, y] = [origin.x + badge.left - padding, origin.y + badge.baseline - rise];
  const ground = `<rect x="${num(x)}" y="${num(y)}" width="${num(badge.width + 2 * padding)}" height="${height}" rx="${height / 2}" fill="${COLORS[badge.color]}"/>`;
  return ground + lineSvg(badge, origin, '#ffffff');
}

function arrowSvg({ arrow, curve }: PlacedArrow): string {
  const [start, ...rest] = curve;
  const tip = curve.at(-1);
  if (start === undefined || tip === undefined || rest.length === 0) return '';
  const { color, width, dash } = strokeOf(arrow);
  const path = `M${at(start)}C${rest.map(at).join(' ')}`;
  const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash}"`;
  return `<g class="arrow ${arrow.kind}${arrow.isBack ? ' back' : ''}"><path d="${path}" fill="none" stroke="${color}" stroke-width="${width}"${dashes}/><path d="${headAt(curve)}" fill="${color}"/></g>`;
}

const HEAD = 11;

/** A triangle in the direction of the end of the curve. */
function headAt(curve: readonly Point[]): string {
  const tip = curve.at(-1) ?? { x: 0, y: 0 };
  const from = curve.findLast(({ x, y }) => Math.hypot(x - tip.x, y - tip.y) > 1) ?? { x: tip.x, y: tip.y - 1 };
  const length = Math.hypot(tip.x - from.x, tip.y - from.y);
  const [dx, dy] = [(tip.x - from.x) / length, (tip.y - from.y) / length];
  const base = { x: tip.x - dx * HEAD, y: tip.y - dy * HEAD };
  const half = HEAD * 0.45;
  const corners = [
    tip,
    { x: base.x - dy * half, y: base.y + dx * half },
    { x: base.x + dy * half, y: base.y - dx * half },
  ];
  return `M${corners.map(at).join('L')}Z`;
}

function labelSvg({ arrow, label, lines, width, height }: PlacedArrow): string {
  if (label === undefined) return '';
  const origin = { x: label.x - width / 2, y: label.y - height / 2 };
  const { ink } = strokeOf(arrow);
  return `<g class="label">${lines.map((line) => lineSvg(line, origin, ink)).join('')}</g>`;
}

/** `origin` is the upper left corner of the element that the line belongs to. `textLength` makes other fonts use the measured width. */
function lineSvg({ text, role, width, left, baseline }: Line, origin: Point, fill: string): string {
  const { size, isBold } = STYLES[role];
  const weight = isBold ? ' font-weight="600"' : '';
  return `<text x="${num(origin.x + left)}" y="${num(origin.y + baseline)}" font-size="${size}"${weight} fill="${fill}" textLength="${num(width)}" lengthAdjust="spacingAndGlyphs">${escaped(text)}</text>`;
}

function at({ x, y }: Point): string {
  return `${num(x)} ${num(y)}`;
}

function num(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
