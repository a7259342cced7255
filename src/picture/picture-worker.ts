import { parentPort } from 'node:worker_threads';
import { Resvg } from '@resvg/resvg-js';
import { instance } from '@viz-js/viz';
import { createDrawer, noPicture, type PictureFormat } from './draw.ts';
import type { NoPicture, Picture, PictureRequest } from './picture.ts';

export interface PictureJob {
  readonly id: number;
  readonly request: PictureRequest;
  readonly format: PictureFormat;
}

export interface PictureResult {
  readonly id: number;
  readonly picture: Picture<string | Uint8Array> | NoPicture;
  /** Why it failed, for the log. */
  readonly problem?: string;
}

/** Twice as many dots as pixels, so that it is sharp on the screen of a phone. */
const ZOOM = 2;
/** Larger pictures have fewer dots: platforms shrink them, and the file stays small. */
const MOST_DOTS = 6_000_000;

function toPng(svg: string): Uint8Array {
  const [, width = '1', height = '1'] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  const zoom = Math.min(ZOOM, Math.sqrt(MOST_DOTS / (Number(width) * Number(height))));
  const resvg = new Resvg(svg, { font: { loadSystemFonts: false }, fitTo: { mode: 'zoom', value: zoom } });
  return resvg.render().asPng();
}

const drawer = createDrawer({ viz: await instance(), toPng });

parentPort?.on('message', ({ id, request, format }: PictureJob) => {
  parentPort?.postMessage(result(id, request, format));
});

function result(id: number, request: PictureRequest, format: PictureFormat): PictureResult {
  try {
    return { id, picture: drawer.draw(request, format) };
  } catch (error) {
    return {
      id,
      picture: noPicture('failed'),
      problem: error instanceof Error ? error.name + error.message : String(error),
    };
  }
}
