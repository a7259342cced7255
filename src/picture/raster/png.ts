import { crc32, deflateSync } from 'node:zlib';
import type { Canvas } from './canvas.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** A higher level takes much longer for a hardly smaller file. */
const COMPRESSION = 6;

/** Encodes a PNG with a palette (PNG 3, color type 3): one byte per dot before compression. */
export function toPng(canvas: Canvas): Uint8Array {
  const { width, height, dots } = canvas;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits per dot, with a palette. For compression, filter and interlace, PNG allows only these values.
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('PLTE', canvas.palette()),
    chunk('IDAT', deflateSync(unfiltered(width, height, dots), { level: COMPRESSION })),
    chunk('IEND', new Uint8Array()),
  ]);
}

/** Prefixes each row with the byte that means "no filter". */
function unfiltered(width: number, height: number, dots: Uint8Array): Uint8Array {
  const rows = new Uint8Array((width + 1) * height);
  for (let row = 0; row < height; row += 1) {
    rows.set(dots.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  return rows;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  whole.set(body, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
