import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { loadPyodide } from 'pyodide';

/** Start options of the worker. */
export interface PythonWorkerData {
  /** Maximum memory of Python in bytes. */
  readonly maxMemoryBytes: number;
}

/** One function of each kind whose constructor can compile text. */
const KINDS_OF_FUNCTION: readonly object[] = [
  () => undefined,
  async () => Promise.resolve(),
  function* nothing(): Generator {},
  async function* nothingLater(): AsyncGenerator {},
];

/** Node's types declare it only together with those of browsers. */
interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(this: WasmMemory, pages: number): number;
}

function refused(): never {
  throw new TypeError('Not available.');
}

function ignore(): void {
  // Output of Python itself is not the step's output.
}

/** Python's memory grows in pages of 64 KiB. Python raises MemoryError when that fails. */
function boundMemory(maxBytes: number): void {
  const { prototype } = (globalThis as unknown as { WebAssembly: { Memory: { prototype: WasmMemory } } }).WebAssembly
    .Memory;
  // oxlint-disable-next-line typescript/unbound-method -- called with its own `this` below.
  const { grow } = prototype;
  prototype.grow = function growWithinBound(this: WasmMemory, pages: number): number {
    if (this.buffer.byteLength + pages * 65_536 > maxBytes) throw new RangeError('The code needs too much memory.');
    return grow.call(this, pages);
  };
}

/**
 * Removes the ways from Python back into Node: the modules that expose JavaScript objects and, in case code gets hold of one anyway, everything in this
 * thread that reaches files, the network, the process or the compiler.
 */
function leaveNothing(): void {
  python.runPython(`
import sys
for name in [name for name in sys.modules if name.split('.')[0] in ('js', 'pyodide', 'pyodide_js', '_pyodide', '_pyodide_core')]:
    sys.modules[name] = None
for name in ('js', 'pyodide', 'pyodide_js', '_pyodide', '_pyodide_core', 'socket', '_socket', 'ctypes', '_ctypes'):
    sys.modules[name] = None
`);
  for (const kind of KINDS_OF_FUNCTION) {
    Object.defineProperty(Object.getPrototypeOf(kind) as object, 'constructor', { value: refused });
  }
  for (const name of [
    'process',
    'fetch',
    'WebSocket',
    'EventSource',
    'eval',
    'Function',
    'require',
    'XMLHttpRequest',
  ]) {
    Reflect.deleteProperty(globalThis, name);
  }
}

/** The worker thread: loads one Python, and runs the code of one step for each message. */
boundMemory((workerData as PythonWorkerData).maxMemoryBytes);
const python = await loadPyodide({ jsglobals: Object.create(null) as object, env: {}, stdout: ignore, stderr: ignore });
for (const name of ['restricted', 'run_step']) {
  python.FS.writeFile(`/lib/${name}.py`, readFileSync(new URL(`${name}.py`, import.meta.url), 'utf8'));
}
const runStep = python.runPython(`
import sys
sys.path.insert(0, '/lib')
from run_step import run_step
run_step
`) as (text: string) => string;
leaveNothing();
parentPort?.on('message', (text: string) => parentPort?.postMessage(runStep(text)));
parentPort?.postMessage('ready');
