import type { Arrow, Box } from '../diagram/diagram.ts';
import type { Line } from '../layout/sized.ts';

/** Every text color has a contrast of at least 4.5 to 1 with its background (WCAG 2.2, 1.4.3). */
export const COLORS = {
  ground: '#f3f5f8',
  box: '#ffffff',
  frame: '#aab4c1',
  ink: '#17202b',
  soft: '#4d5967',
  line: '#66727f',
  new: '#1a7f37',
  changed: '#8a5a00',
  removed: '#66707c',
  error: '#c41e2a',
  warning: '#9a5b00',
  path: '#0a5cc4',
} as const;

export interface Look {
  readonly fill: string;
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly isDashed: boolean;
  ink(role: Line['role']): string;
}

const MARK_FILLS = { new: '#eaf7ee', changed: '#fff6dd', removed: '#eceff3' } as const;

export function lookOf({ kind, mark, errors, visits }: Box): Look {
  const isGhost = mark === 'removed';
  const stroke =
    errors > 0 ? COLORS.error : visits.length > 0 ? COLORS.path : mark === undefined ? COLORS.frame : COLORS[mark];
  const isEndpoint = kind === 'start' || kind === 'end';
  return {
    fill: isEndpoint ? '#e3e8ef' : mark === undefined ? COLORS.box : MARK_FILLS[mark],
    stroke: isEndpoint ? COLORS.line : stroke,
    strokeWidth: stroke === COLORS.frame || isEndpoint ? 1.5 : 2.5,
    isDashed: isGhost || kind === 'missing',
    ink: (role) =>
      isGhost ? '#5a6470' : role === 'title' ? COLORS.ink : role === 'description' ? '#2c3846' : COLORS.soft,
  };
}

export interface Stroke {
  readonly color: string;
  readonly width: number;
  readonly dash?: string;
  /** Color of the label. */
  readonly ink: string;
}

/** Back edges are dashed, default edges are dotted, and edges that a trial took are thick. */
export function strokeOf({ kind, isBack, isTaken, mark }: Arrow): Stroke {
  const color = isTaken ? COLORS.path : mark === undefined ? COLORS.line : COLORS[mark];
  const dash = mark === 'removed' ? '3 6' : isBack ? '9 5' : kind === 'otherwise' ? '2 5' : undefined;
  return {
    color,
    width: isTaken ? 3.5 : 2,
    ink: isTaken || mark !== undefined ? color : kind === 'otherwise' ? COLORS.soft : COLORS.ink,
    ...(dash === undefined ? {} : { dash }),
  };
}
