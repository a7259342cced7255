import { Worker, type WorkerOptions } from 'node:worker_threads';
import { createKeyedQueue } from './keyed-queue.ts';

/** A thread that keeps slow pure work off the event loop. It starts on first use and does not keep the process alive. */
export interface WorkerThread {
  /**
   * Posts `job` to the thread, after the jobs before it, and resolves with the thread's next message. A job that throws, takes longer than `limitMs`
   * milliseconds or uses too much memory rejects with `ThreadEnded`; an aborted one rejects with the signal's reason. Both end the thread, and the next job
   * starts a new one.
   */
  run(job: unknown, limits: { readonly limitMs: number; readonly signal?: AbortSignal | undefined }): Promise<unknown>;
  /** Starts the thread before there is a job. Never rejects: the first job reports a failed start. */
  warmUp(): Promise<void>;
  /** Ends the thread immediately. A later job starts a new one. */
  close(): Promise<void>;
}

export interface WorkerThreadOptions extends WorkerOptions {
  /** Milliseconds after the last job until the thread ends. */
  readonly idleMs?: number;
}

/** Why a thread gave no result. */
export class ThreadEnded extends Error {
  /** The job took longer than its limit; otherwise the thread crashed. */
  readonly late: boolean;
  constructor(message: string, late: boolean, cause?: unknown) {
    super(message, { cause });
    this.late = late;
  }
}

const IDLE_MS = 30_000;
const START_MS = 60_000;
const MEMORY = { maxOldGenerationSizeMb: 512 };

/** A thread that runs the module at `url`. The module posts one message when it is ready, and then one for each job that it receives. */
export function createWorkerThread(url: URL, { idleMs = IDLE_MS, ...options }: WorkerThreadOptions = {}): WorkerThread {
  const queue = createKeyedQueue();
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;

  async function close(): Promise<void> {
    clearTimeout(idle);
    const open = worker;
    worker = undefined;
    await open?.terminate();
  }

  async function withThread<T>(work: (worker: Worker) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    clearTimeout(idle);
    try {
      const result = await work(worker ?? (await start(signal)));
      idle = setTimeout(() => void close(), idleMs).unref();
      return result;
    } catch (error) {
      await close();
      throw error;
    }
  }

  async function start(signal: AbortSignal | undefined): Promise<Worker> {
    const started = new Worker(url, { resourceLimits: MEMORY, ...options });
    worker = started;
    // A thread that crashes between two jobs is replaced when the next one comes.
    const gone = () => worker === started && void close();
    started.on('error', gone).on('exit', gone).unref();
    await nextMessage(started, START_MS, signal);
    return started;
  }

  const serially = <T>(work: () => Promise<T>) => queue.run('thread', work);
  return {
    run: (job, { limitMs, signal }) =>
      serially(() =>
        withThread((thread) => {
          thread.postMessage(job);
          return nextMessage(thread, limitMs, signal);
        }, signal),
      ),
    warmUp: () =>
      serially(() => withThread(async () => undefined)).catch(() => {
        // The first job starts the thread again and reports the error.
      }),
    close,
  };
}

async function nextMessage(worker: Worker, limitMs: number, signal: AbortSignal | undefined): Promise<unknown> {
  const message = Promise.withResolvers<unknown>();
  const late = () => message.reject(new ThreadEnded(`The thread took longer than ${limitMs} ms.`, true));
  const timer = setTimeout(late, limitMs);
  const abort = () => message.reject(signal?.reason);
  const broken = (cause: unknown) => message.reject(new ThreadEnded('The thread crashed.', false, cause));
  const ended = (code: number) =>
    message.reject(new ThreadEnded(`The thread ended without a result, code ${code}.`, false));
  worker.on('message', message.resolve).on('error', broken).on('exit', ended);
  signal?.addEventListener('abort', abort);
  try {
    return await message.promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    worker.off('message', message.resolve).off('error', broken).off('exit', ended);
  }
}
