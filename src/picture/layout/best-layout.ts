import type { Viz } from '@viz-js/viz';
import { layOut, type Layout } from './layout.ts';
import type { SizedDiagram } from './sized.ts';

/** The layout that is easiest to read on a screen: top to bottom, or left to right if that is closer to the shape of a screen. */
export function bestLayout(diagram: SizedDiagram, viz: Viz): Layout {
  const down = layOut(diagram, 'down', viz);
  if (down.width <= 1.4 * down.height || down.width < WIDE) return down;
  const right = layOut(diagram, 'right', viz);
  return strain(right) < strain(down) ? right : down;
}

/** A picture up to this width needs no scrolling. Pixels. */
const WIDE = 900;

/** How much a layout must be shrunk to fit on a screen that is slightly taller than wide. */
function strain({ width, height }: Layout): number {
  return Math.max(width / 3, height / 4);
}
