import type { Viz } from '@viz-js/viz';
import { layOut, type Layout } from './layout.ts';
import type { SizedDiagram } from './sized.ts';

/** The layout that is read best on a screen: downwards, or to the right where that is nearer to the shape of a screen. */
export function bestLayout(diagram: SizedDiagram, viz: Viz): Layout {
  const down = layOut(diagram, 'down', viz);
  if (down.width <= 1.4 * down.height || down.width < WIDE) return down;
  const right = layOut(diagram, 'right', viz);
  return strain(right) < strain(down) ? right : down;
}

/** A picture up to this width is read without scrolling. Pixels. */
const WIDE = 900;

/** How far a layout has to be shrunk to be seen as a whole on a screen that is a little higher than wide. */
function strain({ width, height }: Layout): number {
  return Math.max(width / 3, height / 4);
}
