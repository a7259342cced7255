import type { Typesetter, TextStyle } from '../font/typesetter.ts';
import type { FontFile } from '../font/font-file.ts';
import type { Canvas } from './canvas.ts';
import { coverageOf, type Mask } from './coverage.ts';

/** Draws text. The masks of letters are cached, because the same letters occur often. */
export interface Letters {
  /** The baseline begins at (x, y). All in dots. */
  draw(canvas: Canvas, text: string, style: TextStyle, place: TextPlace): void;
}

interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly color: string;
  /** Dots for each pixel. */
  readonly zoom: number;
}

/** Subpixel positions of a letter; more would be invisible. */
const PLACES = 2;
/** Number of cached masks, at about 300 bytes each. */
const MOST_KEPT = 5_000;

export function createLetters(type: Typesetter): Letters {
  const kept = new Map<FontFile, Map<string, Mask>>();
  let count = 0;

  function maskOf(font: FontFile, glyph: number, scale: number, place: number): Mask {
    if (count > MOST_KEPT) {
      kept.clear();
      count = 0;
    }
    const own = kept.get(font) ?? new Map<string, Mask>();
    kept.set(font, own);
    const key = `${glyph} ${scale} ${place}`;
    let mask = own.get(key);
    if (mask === undefined) {
      const shift = place / PLACES;
      const outline = font
        .outlineOf(glyph)
        .map((polygon) => polygon.map((value, index) => (index % 2 === 0 ? value * scale + shift : -value * scale)));
      mask = coverageOf(outline);
      own.set(key, mask);
      count += 1;
    }
    return mask;
  }

  return {
    draw(canvas, text, style, { x, y, color, zoom }) {
      for (const { font, glyph, left } of type.glyphsOf(text, style)) {
        const start = Math.round((x + left * zoom) * PLACES);
        const scale = (style.size * zoom) / font.unitsPerEm;
        const mask = maskOf(font, glyph, scale, ((start % PLACES) + PLACES) % PLACES);
        canvas.paint(mask, color, Math.floor(start / PLACES), Math.round(y));
      }
    },
  };
}
