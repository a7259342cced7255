import { createWorkerThread, ThreadEnded } from '../../async/worker-thread.ts';
import type { Fed } from '../../workflow/rehearsal/step-result.ts';
import type { CodeRequest } from '../../workflow/rehearsal/step-request.ts';
import type { ConfigRecord, ConfigValue } from '../../workflow/schema/config-value.ts';
import { readValue, toStoredJson } from '../../workflow/rehearsal/value-text.ts';
import type { PythonWorkerData } from './python-worker.ts';

/** Runs the code of steps. */
export interface CodeRunner {
  /** Never rejects because of the code. Rejects with the signal's reason when `signal` is aborted, which ends the code. */
  run(request: CodeRequest, signal?: AbortSignal): Promise<Fed>;
  /** Unloads Python. A later `run` loads it again. */
  close(): Promise<void>;
}

export interface CodeRunnerOptions {
  /** Milliseconds until an unused Python is unloaded. */
  readonly idleMs?: number;
  /** Maximum memory of Python in bytes. */
  readonly maxMemoryBytes?: number;
  /** Maximum seconds for code without a sandbox; the runtime has no limit for it. */
  readonly mostSeconds?: number;
}

const WORKER = new URL('python-worker.ts', import.meta.url);
const IDLE_MS = 60_000;
const MAX_MEMORY_BYTES = 256 * 1024 * 1024;
const MOST_SECONDS = 60;

/**
 * Runs code in a real Python (Pyodide) in a worker thread, without files, network or environment, one step at a time. Python is loaded for the first code,
 * killed when a step takes longer than the runtime allows, and unloaded when idle.
 */
export function createCodeRunner({
  idleMs = IDLE_MS,
  maxMemoryBytes = MAX_MEMORY_BYTES,
  mostSeconds = MOST_SECONDS,
}: CodeRunnerOptions = {}): CodeRunner {
  const data: PythonWorkerData = { maxMemoryBytes };
  const thread = createWorkerThread(WORKER, { idleMs, workerData: data, env: {}, stdout: true, stderr: true });
  return {
    async run(request, signal) {
      const seconds = Math.min(request.timeoutSeconds ?? mostSeconds, mostSeconds);
      try {
        return fedOf((await thread.run(requestText(request), { limitMs: seconds * 1000, signal })) as string);
      } catch (error) {
        if (!(error instanceof ThreadEnded)) throw error;
        const what = error.late ? 'The code took too long' : 'Python ended while the code ran';
        return { kind: 'code-failed', message: `${what} (limit ${seconds} s)` };
      }
    },
    close: () => thread.close(),
  };
}

function requestText({ code, inputs, sandboxed }: CodeRequest): string {
  const given = [...inputs].map(([name, { value, field }]) => [name, { value: toStoredJson(value), field }] as const);
  return JSON.stringify({ code, sandboxed, inputs: Object.fromEntries(given) });
}

/** The thread's answer is untrusted, because the code may have manipulated it. */
function fedOf(text: string): Fed {
  const answer = readValue(text) as ConfigRecord;
  const stdout = typeof answer['stdout'] === 'string' ? answer['stdout'] : '';
  if (typeof answer['error'] === 'string') return { kind: 'code-failed', message: answer['error'], stdout };
  const changed = (answer['changed'] ?? {}) as Readonly<Record<string, ConfigValue>>;
  return { kind: 'result', value: answer['value'] ?? null, changed: new Map(Object.entries(changed)), stdout };
}
