import { readFileSync } from 'node:fs';
import { cutText } from '../../text/cut-text.ts';
import { readFont, type FontFile } from './font-file.ts';

export interface TextStyle {
  /** Pixels. */
  readonly size: number;
  readonly isBold: boolean;
}

/** Measures and draws text with the fonts of our packages, so that a picture looks the same on every machine. */
export interface Typesetter {
  /** The drawable form of a text: on one line, without emoji. Undefined when no font has one of its other characters. */
  drawable(text: string): string | undefined;
  /** Pixels. The text must be drawable. */
  widthOf(text: string, style: TextStyle): number;
  /** Breaks a drawable text into at most `most` lines of at most `width` pixels; the rest is replaced by "…". */
  wrap(text: string, style: TextStyle, width: number, most: number): readonly string[];
  /** The letters of a drawable text. */
  glyphsOf(text: string, style: TextStyle): readonly PlacedGlyph[];
}

interface PlacedGlyph {
  readonly font: FontFile;
  readonly glyph: number;
  /** Distance from the start of the text. Pixels. */
  readonly left: number;
}

/** Latin, Greek and Cyrillic in two weights; then Japanese with most traditional Chinese characters, simplified Chinese, and Korean. */
const LATIN = 'noto-sans/400Regular/NotoSans_400Regular.ttf';
const LATIN_BOLD = 'noto-sans/600SemiBold/NotoSans_600SemiBold.ttf';
const OTHERS = [
  'kosugi/Kosugi_400Regular.ttf',
  'zcool-xiaowei/400Regular/ZCOOLXiaoWei_400Regular.ttf',
  'nanum-gothic/400Regular/NanumGothic_400Regular.ttf',
];

/** A longer text is cut before it is measured. UTF-16 code units. */
const MOST_CHARS = 400;

interface Run {
  readonly font: FontFile;
  readonly glyphs: readonly number[];
}

export function createTypesetter(): Typesetter {
  const load = fontLoader();
  const latin = (isBold: boolean) => load(isBold ? LATIN_BOLD : LATIN);

  function fontsFor(text: string, isBold: boolean): readonly FontFile[] {
    const first = latin(isBold);
    const rest = Array.from(text).filter((character) => !has(first, character));
    if (rest.length === 0) return [first];
    const whole = OTHERS.find((path) => rest.every((character) => has(load(path), character)));
    return [first, ...(whole === undefined ? OTHERS : [whole]).map(load)];
  }

  function runsOf(text: string, isBold: boolean): readonly Run[] {
    const fonts = fontsFor(text, isBold);
    const runs: { font: FontFile; glyphs: number[] }[] = [];
    for (const character of text) {
      const font = fonts.find((candidate) => has(candidate, character));
      const glyph = font?.glyphOf(codeOf(character));
      if (font === undefined || glyph === undefined) continue;
      const last = runs.at(-1);
      if (last?.font === font) last.glyphs.push(glyph);
      else runs.push({ font, glyphs: [glyph] });
    }
    return runs;
  }

  function widthOf(text: string, { size, isBold }: TextStyle): number {
    return runsOf(text, isBold).reduce((sum, run) => sum + advance(run) * (size / run.font.unitsPerEm), 0);
  }

  return {
    drawable(text) {
      const plain = withoutEmoji(cutText(text, MOST_CHARS).normalize('NFC'), latin(false));
      const isCovered = Array.from(plain).every((character) =>
        [LATIN, ...OTHERS].some((path) => has(load(path), character)),
      );
      return isCovered ? plain : undefined;
    },
    widthOf,
    wrap: (text, style, width, most) => wrapText(text, { width, most, widthOf: (part) => widthOf(part, style) }),
    glyphsOf(text, { size, isBold }) {
      let left = 0;
      return runsOf(text, isBold).flatMap(({ font, glyphs }) =>
        glyphs.map((glyph) => {
          const placed = { font, glyph, left };
          left += font.advanceOf(glyph) * (size / font.unitsPerEm);
          return placed;
        }),
      );
    },
  };
}

function fontLoader(): (path: string) => FontFile {
  const fonts = new Map<string, FontFile>();
  return (path) => {
    let font = fonts.get(path);
    if (font === undefined) {
      font = readFont(readFileSync(new URL(import.meta.resolve(`@expo-google-fonts/${path}`))));
      fonts.set(path, font);
    }
    return font;
  };
}

function has(font: FontFile, character: string): boolean {
  return font.glyphOf(codeOf(character)) !== undefined;
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function withoutEmoji(text: string, font: FontFile): string {
  return text
    .replaceAll(/[\p{Cf}\p{Variation_Selector}\u20E3]/gu, '')
    .replaceAll(/[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]/gu, (sign) =>
      has(font, sign) ? sign : '',
    )
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

function advance({ font, glyphs }: Run): number {
  return glyphs.reduce((sum, glyph) => sum + font.advanceOf(glyph), 0);
}

interface Wrapping {
  readonly width: number;
  readonly most: number;
  readonly widthOf: (text: string) => number;
}

/** Words with the space before them; single characters in scripts without spaces. */
const PIECES =
  /\s?[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}][、。，）」』]?|\s?[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;

function wrapText(text: string, { width, most, widthOf }: Wrapping): readonly string[] {
  const lines: string[] = [];
  let line = '';
  const pieces = (text.match(PIECES) ?? []).flatMap((piece) => fitting(piece, width, widthOf));
  for (const piece of pieces) {
    if (line === '' || widthOf(line + piece) <= width) {
      line = line === '' ? piece.trimStart() : line + piece;
      continue;
    }
    lines.push(line);
    if (lines.length === most) return [...lines.slice(0, -1), ellipsed(line, width, widthOf)];
    line = piece.trimStart();
  }
  return line === '' ? lines : [...lines, line];
}

/** Splits a word that is wider than a line: after underscores, otherwise anywhere. */
function fitting(piece: string, width: number, widthOf: (text: string) => number): readonly string[] {
  if (widthOf(piece) <= width) return [piece];
  const names = piece.match(/[^_]+_*|_+/g) ?? [];
  if (names.length > 1) return names.flatMap((name) => fitting(name, width, widthOf));
  const parts: string[] = [];
  let part = '';
  for (const character of piece) {
    if (part !== '' && widthOf(part + character) > width) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}

function ellipsed(line: string, width: number, widthOf: (text: string) => number): string {
  let cut = line;
  while (cut !== '' && widthOf(`${cut}…`) > width) cut = cut.slice(0, -1);
  return `${cut.replace(/[\s,;:.]$/u, '')}…`;
}
