import { LEVELS, type Mask } from './coverage.ts';

/** A picture of at most 256 colors, one byte per dot. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** The palette index of each dot, row by row. */
  readonly dots: Uint8Array;
  /** Red, green and blue of each color, a byte each. */
  palette(): Uint8Array;
  /** Paints the area of the mask with a color, `#rrggbb`; `x` and `y` offset the mask. */
  paint(mask: Mask, color: string, x?: number, y?: number): void;
}

type Color = readonly [red: number, green: number, blue: number];

const MOST_COLORS = 256;
const BLACK: Color = [0, 0, 0];

export function createCanvas(width: number, height: number, ground: string): Canvas {
  const dots = new Uint8Array(width * height);
  const palette = createPalette();
  palette.indexOf(...rgbOf(ground));
  return {
    width,
    height,
    dots,
    palette: () => palette.bytes(),
    paint({ left, top, width: columns, height: rows, levels }, color, x = 0, y = 0) {
      const ink = palette.indexOf(...rgbOf(color));
      const [fromX, fromY] = [left + x, top + y];
      const [firstColumn, lastColumn] = [Math.max(0, -fromX), Math.min(columns, width - fromX)];
      for (let row = Math.max(0, -fromY); row < Math.min(rows, height - fromY); row += 1) {
        const line = (fromY + row) * width + fromX;
        for (let column = firstColumn; column < lastColumn; column += 1) {
          const level = levels[row * columns + column] ?? 0;
          if (level === 0) continue;
          const at = line + column;
          dots[at] = level === LEVELS ? ink : palette.mixed(dots[at] ?? 0, ink, level);
        }
      }
    },
  };
}

function rgbOf(color: string): Color {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The colors in order of first use. When there are too many, the nearest one is used. */
function createPalette() {
  const colors: Color[] = [];
  const places = new Map<number, number>();
  const mixtures = new Int16Array(MOST_COLORS * MOST_COLORS * LEVELS).fill(-1);

  function indexOf(red: number, green: number, blue: number): number {
    const key = (red << 16) | (green << 8) | blue;
    let place = places.get(key);
    if (place === undefined) {
      place = colors.length < MOST_COLORS ? colors.push([red, green, blue]) - 1 : nearest(red, green, blue);
      places.set(key, place);
    }
    return place;
  }

  function nearest(red: number, green: number, blue: number): number {
    let [best, least] = [0, Infinity];
    for (const [index, [r, g, b]] of colors.entries()) {
      const far = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
      if (far < least) [best, least] = [index, far];
    }
    return best;
  }

  return {
    indexOf,
    mixed(under: number, ink: number, level: number): number {
      const key = (under * MOST_COLORS + ink) * LEVELS + level;
      const known = mixtures[key] ?? -1;
      if (known >= 0) return known;
      const from = colors[under] ?? BLACK;
      const to = colors[ink] ?? BLACK;
      const mix = (channel: 0 | 1 | 2) => Math.round(from[channel] + ((to[channel] - from[channel]) * level) / LEVELS);
      return (mixtures[key] = indexOf(mix(0), mix(1), mix(2)));
    },
    bytes: () => Uint8Array.from(colors.flat()),
  };
}
