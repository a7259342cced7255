import { createHash } from 'node:crypto';
import { createBoundedMap } from '../async/bounded-map.ts';
import { createWorkerThread } from '../async/worker-thread.ts';
import { NO_PICTURE, type NoPicture, type Picture, type PictureRequest, type Pictures } from './picture.ts';
import type { PictureJob, PictureResult } from './picture-worker.ts';

type Drawn = Picture<string | Uint8Array> | NoPicture;

export interface PicturesOptions {
  /** Called with the reason why a picture failed. */
  readonly onFailure: (problem: unknown) => void;
  /** Milliseconds after the last picture until the thread ends. */
  readonly keepWarmMs?: number;
  /** Milliseconds that one picture may take. */
  readonly limitMs?: number;
}

/** Number of cached pictures, at about 50 KB each. */
const MOST_KEPT = 100;
const KEEP_WARM_MS = 30_000;
const LIMIT_MS = 10_000;
const WORKER = new URL('picture-worker.ts', import.meta.url);

/** Loads nothing before the first picture. Then a thread draws pictures in order, and the latest ones are cached. */
export function createPictures({
  onFailure,
  keepWarmMs = KEEP_WARM_MS,
  limitMs = LIMIT_MS,
}: PicturesOptions): Pictures {
  const kept = createBoundedMap<string, Promise<Drawn>>(MOST_KEPT);
  const thread = createWorkerThread(WORKER, { idleMs: keepWarmMs });

  async function drawNow(job: PictureJob): Promise<Drawn> {
    try {
      const { picture, problem } = (await thread.run(job, { limitMs })) as PictureResult;
      if (problem !== undefined) onFailure(new Error(problem));
      return picture;
    } catch (error) {
      onFailure(error);
      return { ok: false, why: 'failed', sentence: NO_PICTURE.failed };
    }
  }

  function draw(request: PictureRequest, format: PictureJob['format']): Promise<Drawn> {
    const key = createHash('sha256')
      .update(JSON.stringify([format, request]))
      .digest('base64');
    const known = kept.get(key);
    const drawn = known ?? drawNow({ request, format });
    kept.set(key, drawn);
    if (known === undefined) void drawn.then((picture) => picture.ok || picture.why !== 'failed' || kept.delete(key));
    return drawn;
  }

  return {
    svg: (request) => draw(request, 'svg') as Promise<Picture<string> | NoPicture>,
    png: (request) => draw(request, 'png') as Promise<Picture<Uint8Array> | NoPicture>,
    warmUp: () => void thread.warmUp(),
  };
}
