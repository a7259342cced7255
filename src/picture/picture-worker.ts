import { parentPort } from 'node:worker_threads';
import { Resvg } from '@resvg/resvg-js';
import { instance } from '@viz-js/viz';
import { indexedPng } from './render/indexed-png.ts';
import { createDrawer, noPicture, type PictureFormat } from './draw.ts';
import type { NoPicture, Picture, PictureRequest } from './picture.ts';

export interface PictureJob {
  readonly request: PictureRequest;
  readonly format: PictureFormat;
}

export interface PictureResult {
  readonly picture: Picture<string | Uint8Array> | NoPicture;
  /** Why it failed, for the log. */
  readonly problem?: string;
}

/** Twice as many dots as pixels, so that a small picture is sharp on the screen of a phone; large ones get as many as there are pixels. */
const ZOOM = { most: 2, least: 1 } as const;
const COMFORTABLE_DOTS = 1_600_000;
/** What a picture may have at all; what would have more is made smaller. */
const MOST_DOTS = 6_000_000;

function toPng(svg: string): Uint8Array {
  const [, width = '1', height = '1'] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  const pixels = Number(width) * Number(height);
  const wanted = Math.min(ZOOM.most, Math.max(ZOOM.least, Math.sqrt(COMFORTABLE_DOTS / pixels)));
  const zoom = Math.min(wanted, Math.sqrt(MOST_DOTS / pixels));
  const resvg = new Resvg(svg, { font: { loadSystemFonts: false }, fitTo: { mode: 'zoom', value: zoom } });
  const rendered = resvg.render();
  return indexedPng({ width: rendered.width, height: rendered.height, rgba: rendered.pixels });
}

const drawer = createDrawer({ viz: await instance(), toPng });

parentPort?.on('message', (job: PictureJob) => parentPort?.postMessage(result(job)));
parentPort?.postMessage('ready');

function result({ request, format }: PictureJob): PictureResult {
  try {
    return { picture: drawer.draw(request, format) };
  } catch (error) {
    return {
      picture: noPicture('failed'),
      problem: error instanceof Error ? error.name + error.message : String(error),
    };
  }
}
