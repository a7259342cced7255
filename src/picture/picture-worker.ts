import { parentPort } from 'node:worker_threads';
import { instance } from '@viz-js/viz';
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

const drawer = createDrawer(await instance());

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
