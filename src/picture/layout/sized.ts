import type { Typesetter, TextStyle } from '../font/typesetter.ts';
import type { Arrow, Box, Diagram } from '../diagram/diagram.ts';
import { badgesOf, type Badge } from './badges.ts';

/** A box with its text broken into lines. Sizes are pixels. */
export interface SizedBox {
  readonly box: Box;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly Line[];
  readonly badges: readonly SizedBadge[];
}

/** A badge with its own background, in the first line of a box. */
export interface SizedBadge extends Badge, Line {}

export interface Line {
  readonly text: string;
  readonly role: 'title' | 'description' | 'detail' | 'label' | 'badge';
  /** Distance of its left end from the left of the box. */
  readonly left: number;
  /** Distance of the baseline from the top of the box. */
  readonly baseline: number;
  readonly width: number;
}

export interface SizedArrow {
  readonly arrow: Arrow;
  /** Width of its label; 0 without one. */
  readonly width: number;
  readonly height: number;
  readonly lines: readonly Line[];
}

export const STYLES: Readonly<Record<Line['role'], TextStyle>> = {
  title: { size: 18, isBold: true },
  description: { size: 15, isBold: false },
  detail: { size: 13, isBold: false },
  label: { size: 14, isBold: false },
  badge: { size: 12.5, isBold: true },
};

const LINE_HEIGHTS: Readonly<Record<Line['role'], number>> = {
  title: 23,
  description: 20,
  detail: 18,
  label: 18,
  badge: 26,
};
/** Maximum widths of text. */
const WIDEST = 264;
const NARROWEST = 132;
const WIDEST_LABEL = 190;
/** Distance from the edge of a box to its text. */
const PADDING = { x: 16, y: 11 } as const;
const LABEL_PADDING = { x: 8, y: 4 } as const;
/** `rise`: from the top of a badge to the baseline of its text. */
export const BADGE = { padding: 8, gap: 6, height: 20, rise: 14.5 } as const;
/** Maximum numbers of lines; longer text ends with "…". */
const MOST = { title: 3, description: 3, detail: 2, label: 3, badge: 1 } as const;
/** Maximum number of conditions on one arrow. */
const MOST_LABELS = 3;

function sizedBox(box: Box, type: Typesetter): SizedBox {
  const isEndpoint = box.kind === 'start' || box.kind === 'end';
  const badges = badgesOf(box);
  const lines = [
    ...wrapped(titleOf(box, type), 'title', type),
    ...wrapped(type.drawable(box.description) ?? '', 'description', type),
    ...box.details.flatMap((detail) => wrapped(type.drawable(detail) ?? '', 'detail', type)),
  ];
  const { placed, height } = stack(lines, PADDING.y + (badges.length > 0 ? LINE_HEIGHTS.badge : 0));
  const row = badgeRow(badges, type);
  const narrowest = isEndpoint ? 0 : NARROWEST;
  const words = Math.ceil(Math.max(narrowest, row.width, ...placed.map((line) => line.width)));
  const leftOf = (line: { readonly width: number }) => PADDING.x + (isEndpoint ? (words - line.width) / 2 : 0);
  return {
    box,
    lines: placed.map((line) => lineAt(line, leftOf(line))),
    badges: row.badges,
    width: words + 2 * PADDING.x,
    height: height + PADDING.y,
  };
}

function badgeRow(badges: readonly Badge[], type: Typesetter) {
  let left: number = PADDING.x;
  const placed = badges.map((badge): SizedBadge => {
    const width = type.widthOf(badge.text, STYLES.badge);
    const place = { left: left + BADGE.padding, baseline: PADDING.y + BADGE.rise, width };
    left += width + 2 * BADGE.padding + BADGE.gap;
    return { ...badge, ...place, role: 'badge' };
  });
  return { badges: placed, width: left - PADDING.x - (badges.length > 0 ? BADGE.gap : 0) };
}

/** Falls back to the step's number when no font can draw its id. */
function titleOf({ title, number }: Box, type: Typesetter): string {
  return type.drawable(title) ?? `step ${number}`;
}

function sizedArrow(arrow: Arrow, type: Typesetter): SizedArrow {
  const texts = labelsOf(arrow);
  const { placed, height } = stack(
    texts.flatMap((text) => wrapped(type.drawable(text) ?? '', 'label', type)),
    LABEL_PADDING.y,
  );
  if (placed.length === 0) return { arrow, width: 0, height: 0, lines: [] };
  const width = Math.ceil(Math.max(...placed.map((line) => line.width))) + 2 * LABEL_PADDING.x;
  const lines = placed.map((line) => lineAt(line, LABEL_PADDING.x));
  return { arrow, width, height: height + LABEL_PADDING.y, lines };
}

function labelsOf({ kind, labels, mark }: Arrow): readonly string[] {
  if (mark === 'removed') return [];
  if (kind === 'otherwise') return ['otherwise'];
  const more = labels.length - MOST_LABELS;
  const shown = labels.slice(0, more > 0 ? MOST_LABELS - 1 : MOST_LABELS);
  const texts = shown.map((label, index) => (index === 0 ? label : `or ${label}`));
  return more > 0 ? [...texts, `or ${more + 1} more`] : texts;
}

type Measured = Omit<Line, 'baseline' | 'left'>;

function wrapped(text: string, role: Line['role'], type: Typesetter): readonly Measured[] {
  const style = STYLES[role];
  const width = role === 'label' ? WIDEST_LABEL : WIDEST;
  return type
    .wrap(text, style, width, MOST[role])
    .map((line) => ({ text: line, role, width: type.widthOf(line, style) }));
}

function stack(lines: readonly Measured[], top: number) {
  let height = top;
  const placed = lines.map((line) => {
    const { size } = STYLES[line.role];
    const space = LINE_HEIGHTS[line.role];
    const baseline = height + (space - size) / 2 + size * ASCENT;
    height += space;
    return { ...line, baseline };
  });
  return { placed, height };
}

function lineAt(line: Omit<Line, 'left'>, left: number): Line {
  return { ...line, left };
}

/** The share of a line's size above its baseline, for letters without accents. */
const ASCENT = 0.86;

export interface SizedDiagram {
  readonly boxes: readonly SizedBox[];
  readonly arrows: readonly SizedArrow[];
}

export function sizedDiagram({ boxes, arrows }: Diagram, type: Typesetter): SizedDiagram {
  return {
    boxes: boxes.map((box) => sizedBox(box, type)),
    arrows: arrows.map((arrow) => sizedArrow(arrow, type)),
  };
}
