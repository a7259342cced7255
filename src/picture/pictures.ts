import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { createBoundedMap } from '../async/bounded-map.ts';
import { NO_PICTURE, type NoPicture, type Picture, type PictureRequest, type Pictures } from './picture.ts';
import type { PictureJob, PictureResult } from './picture-worker.ts';

type Drawn = Picture<string | Uint8Array> | NoPicture;

export interface PicturesOptions {
  /** Told of a picture that failed. */
  readonly onFailure: (problem: unknown) => void;
  /** Milliseconds after the last picture until the thread ends. */
  readonly keepWarmMs?: number;
  /** Milliseconds that one picture may take. */
  readonly limitMs?: number;
}

/** Pictures that are kept: at about 100 KB each. */
const MOST_KEPT = 100;
const KEEP_WARM_MS = 120_000;
const LIMIT_MS = 10_000;
const MEMORY_MIB = 512;
const WORKER = new URL('picture-worker.ts', import.meta.url);

/** Nothing is loaded before the first picture; then a thread draws them in order, and the latest ones are kept. */
export function createPictures(options: PicturesOptions): Pictures {
  const kept = createBoundedMap<string, Promise<Drawn>>(MOST_KEPT);
  const thread = createPictureThread(options);

  function draw(request: PictureRequest, format: PictureJob['format']): Promise<Drawn> {
    const key = createHash('sha256')
      .update(JSON.stringify([format, request]))
      .digest('base64');
    const known = kept.get(key);
    const drawn = known ?? thread.draw(request, format);
    kept.set(key, drawn);
    if (known === undefined) void drawn.then((picture) => picture.ok || picture.why !== 'failed' || kept.delete(key));
    return drawn;
  }

  return {
    svg: (request) => draw(request, 'svg') as Promise<Picture<string> | NoPicture>,
    png: (request) => draw(request, 'png') as Promise<Picture<Uint8Array> | NoPicture>,
    warmUp: () => thread.warmUp(),
  };
}

/** A thread for drawing, started when it is needed. It does not keep the process alive. */
function createPictureThread({ onFailure, keepWarmMs = KEEP_WARM_MS, limitMs = LIMIT_MS }: PicturesOptions) {
  const waiting = new Map<number, PromiseWithResolvers<Drawn>>();
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;

  /** Ends the thread; what it was to draw is not drawn. The next picture starts another one. */
  function end(problem?: unknown): void {
    const ended = worker;
    worker = undefined;
    clearTimeout(idle);
    if (problem !== undefined) onFailure(problem);
    for (const [id, { resolve }] of waiting) {
      waiting.delete(id);
      resolve({ ok: false, why: 'failed', sentence: NO_PICTURE.failed });
    }
    void ended?.terminate();
  }

  function started(): Worker {
    const begun = new Worker(WORKER, { resourceLimits: { maxOldGenerationSizeMb: MEMORY_MIB } });
    begun.on('message', ({ id, picture, problem }: PictureResult) => {
      if (problem !== undefined) onFailure(new Error(problem));
      waiting.get(id)?.resolve(picture);
      waiting.delete(id);
      if (waiting.size === 0) rest();
    });
    begun.on('error', (problem) => worker === begun && end(problem));
    begun.on('exit', (code) => worker === begun && end(new Error(`The thread ended, code ${code}.`)));
    return begun;
  }

  function rest(): void {
    worker?.unref();
    clearTimeout(idle);
    idle = setTimeout(end, keepWarmMs).unref();
  }

  return {
    warmUp(): void {
      worker ??= started();
      if (waiting.size === 0) rest();
    },
    draw(request: PictureRequest, format: PictureJob['format']): Promise<Drawn> {
      const id = (lastId += 1);
      const result = Promise.withResolvers<Drawn>();
      waiting.set(id, result);
      clearTimeout(idle);
      worker ??= started();
      worker.ref();
      const job: PictureJob = { id, request, format };
      worker.postMessage(job);
      const timer = setTimeout(() => end(new Error(`A picture took longer than ${limitMs} ms.`)), limitMs);
      return result.promise.finally(() => clearTimeout(timer));
    },
  };
}
