import { Worker } from 'node:worker_threads';

/** The memory that one job may take. MiB. */
const MEMORY_MIB = 512;

/**
 * Runs the module at `url` in a worker thread with `job` as its `workerData` and resolves with the first message that it posts. Keeps slow pure work off
 * the event loop. Rejects when the module throws, takes longer than `limitMs` milliseconds or too much memory, and with the signal's reason when
 * `signal` aborts. The thread is gone when the promise settles.
 */
export async function runInThread(
  url: URL,
  job: unknown,
  { limitMs, signal }: { readonly limitMs: number; readonly signal?: AbortSignal },
): Promise<unknown> {
  signal?.throwIfAborted();
  const worker = new Worker(url, { workerData: job, resourceLimits: { maxOldGenerationSizeMb: MEMORY_MIB } });
  const result = Promise.withResolvers<unknown>();
  const timer = setTimeout(() => result.reject(new Error(`The thread took longer than ${limitMs} ms.`)), limitMs);
  const abort = () => result.reject(signal?.reason);
  signal?.addEventListener('abort', abort);
  worker.once('message', result.resolve);
  worker.once('error', result.reject);
  worker.once('exit', (code) => result.reject(new Error(`The thread ended without a result, code ${code}.`)));
  try {
    return await result.promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    await worker.terminate();
  }
}
