import { crc32, deflateSync } from 'node:zlib';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and alpha of each pixel, a byte each. */
  readonly rgba: Uint8Array;
}

const MOST_COLORS = 256;

/**
 * A PNG with a palette (PNG 3, color type 3): a picture of a workflow has few colors, and takes a quarter of what it takes in true color. Colors are told
 * apart by the upper bits of each channel, by fewer where there would be more than 256.
 */
export function indexedPng({ width, height, rgba }: Pixels): Uint8Array {
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
  for (const bits of [5, 4, 3, 2]) {
    const indexed = indexColors(pixels, { width, height, bits });
    if (indexed !== undefined) return encode({ width, height, ...indexed });
  }
  throw new Error('A picture has more colors than a palette can hold.');
}

interface Indexed {
  /** Each row after a byte that says that it is not filtered. */
  readonly rows: Uint8Array;
  /** Red, green and blue of each color. */
  readonly palette: Uint8Array;
  readonly alpha: Uint8Array;
}

/** A run of this many equal pixels is a ground, whose color has to be exact; elsewhere the first pixel lends its value. */
const GROUND_PIXELS = 24;

/** Undefined where the palette is too small. */
function indexColors(
  pixels: Uint32Array,
  { width, height, bits }: { readonly width: number; readonly height: number; readonly bits: number },
): Indexed | undefined {
  const shift = 8 - bits;
  const places = new Int16Array(2 ** (3 * bits + 1)).fill(-1);
  const colors: number[] = [];
  const rows = new Uint8Array((width + 1) * height);
  let lastPixel = -1;
  let lastPlace = 0;
  let run = 0;
  for (let y = 0, from = 0, to = 0; y < height; y += 1) {
    to += 1;
    for (let x = 0; x < width; x += 1) {
      const pixel = pixels[from++] ?? 0;
      run += 1;
      if (pixel === lastPixel) {
        if (run === GROUND_PIXELS) colors[lastPlace] = pixel;
      } else {
        run = 1;
        const isOpaque = pixel >>> 24 >= 128;
        const [red, green, blue] = [pixel & 255, (pixel >>> 8) & 255, (pixel >>> 16) & 255];
        const key = isOpaque
          ? (1 << (3 * bits)) | ((red >> shift) << (2 * bits)) | ((green >> shift) << bits) | (blue >> shift)
          : 0;
        let place = places[key] ?? -1;
        if (place === -1) {
          if (colors.length === MOST_COLORS) return undefined;
          place = colors.length;
          places[key] = place;
          colors.push(isOpaque ? pixel : 0);
        }
        lastPixel = pixel;
        lastPlace = place;
      }
      rows[to++] = lastPlace;
    }
  }
  return {
    rows,
    palette: Uint8Array.from(colors.flatMap((color) => [color & 255, (color >>> 8) & 255, (color >>> 16) & 255])),
    alpha: Uint8Array.from(colors.map((color) => (color === 0 ? 0 : 255))),
  };
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

function encode({
  width,
  height,
  rows,
  palette,
  alpha,
}: Indexed & { readonly width: number; readonly height: number }) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a pixel, with a palette; the rest is the only compression, filter and interlace there is.
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('tRNS', alpha),
    chunk('IDAT', deflateSync(rows, { level: 6 })),
    chunk('IEND', new Uint8Array()),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  whole.set(body, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
