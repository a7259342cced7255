import { Worker } from 'node:worker_threads';
import { createKeyedQueue } from '../../async/keyed-queue.ts';
import type { Fed } from '../../workflow/rehearsal/step-result.ts';
import type { CodeRequest } from '../../workflow/rehearsal/step-request.ts';
import type { ConfigRecord, ConfigValue } from '../../workflow/schema/config-value.ts';
import { readValue, toStoredJson } from '../../workflow/rehearsal/value-text.ts';
import type { PythonWorkerData } from './python-worker.ts';

/** Runs the code of steps. */
export interface CodeRunner {
  /** Never rejects for what the code does; rejects with the signal's reason when `signal` aborts, which ends the code. */
  run(request: CodeRequest, signal?: AbortSignal): Promise<Fed>;
  /** Lets Python go. A later `run` loads it again. */
  close(): Promise<void>;
}

export interface CodeRunnerOptions {
  /** Milliseconds after which an unused Python is let go. */
  readonly idleMs?: number;
  /** The most that Python may hold. Bytes. */
  readonly maxMemoryBytes?: number;
  /** Seconds that code without a sandbox may run: the runtime would let it run as long as it likes. */
  readonly mostSeconds?: number;
}

const WORKER = new URL('python-worker.ts', import.meta.url);
const IDLE_MS = 60_000;
const MAX_MEMORY_BYTES = 256 * 1024 * 1024;
const MOST_SECONDS = 60;
const MOST_STARTUP_MS = 60_000;

/**
 * Runs code in a real Python (Pyodide) in a worker thread, without files, network or environment, one step after another. Python is loaded when the first
 * code comes, killed when a step takes longer than the runtime allows, and let go when it has been idle.
 */
export function createCodeRunner({
  idleMs = IDLE_MS,
  maxMemoryBytes = MAX_MEMORY_BYTES,
  mostSeconds = MOST_SECONDS,
}: CodeRunnerOptions = {}): CodeRunner {
  const queue = createKeyedQueue();
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;

  const close = async () => {
    clearTimeout(idle);
    const open = worker;
    worker = undefined;
    await open?.terminate();
  };
  const start = async (signal: AbortSignal | undefined): Promise<Worker> => {
    const data: PythonWorkerData = { maxMemoryBytes };
    const started = new Worker(WORKER, { workerData: data, env: {}, stdout: true, stderr: true });
    worker = started;
    started.unref();
    await reply(started, MOST_STARTUP_MS, signal);
    return started;
  };
  const run = async (request: CodeRequest, signal: AbortSignal | undefined): Promise<Fed> => {
    signal?.throwIfAborted();
    clearTimeout(idle);
    const seconds = Math.min(request.timeoutSeconds ?? mostSeconds, mostSeconds);
    try {
      const python = worker ?? (await start(signal));
      python.postMessage(requestText(request));
      const text = await reply(python, seconds * 1000, signal);
      idle = setTimeout(() => void close(), idleMs).unref();
      return fedOf(text);
    } catch (error) {
      await close();
      if (signal?.aborted === true || !(error instanceof ThreadEnded)) throw error;
      return { kind: 'code-failed', message: `${error.message} (limit ${seconds} s)` };
    }
  };
  return { run: (request, signal) => queue.run('python', () => run(request, signal)), close };
}

/** The thread took too long, or died. */
class ThreadEnded extends Error {}

/** The next message of a thread. */
async function reply(worker: Worker, limitMs: number, signal: AbortSignal | undefined): Promise<string> {
  const result = Promise.withResolvers<string>();
  const timer = setTimeout(() => result.reject(new ThreadEnded('The code took too long')), limitMs);
  const abort = () => result.reject(signal?.reason);
  const failed = (cause: unknown) => result.reject(new ThreadEnded('Python ended while the code ran', { cause }));
  worker.on('message', result.resolve).on('error', failed).on('exit', failed);
  signal?.addEventListener('abort', abort);
  try {
    return await result.promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    worker.off('message', result.resolve).off('error', failed).off('exit', failed);
  }
}

function requestText({ code, inputs, sandboxed }: CodeRequest): string {
  const given = [...inputs].map(([name, { value, field }]) => [name, { value: toStoredJson(value), field }] as const);
  return JSON.stringify({ code, sandboxed, inputs: Object.fromEntries(given) });
}

/** The thread's answer is data that untrusted code had its hands on. */
function fedOf(text: string): Fed {
  const answer = readValue(text) as ConfigRecord;
  const stdout = typeof answer['stdout'] === 'string' ? answer['stdout'] : '';
  if (typeof answer['error'] === 'string') return { kind: 'code-failed', message: answer['error'], stdout };
  const changed = (answer['changed'] ?? {}) as Readonly<Record<string, ConfigValue>>;
  return { kind: 'result', value: answer['value'] ?? null, changed: new Map(Object.entries(changed)), stdout };
}
