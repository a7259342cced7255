/** Sizes differ by this factor: linear work takes four times as long, quadratic work sixteen times. */
const FACTOR = 4;
/** More than linear work ever takes, and far less than quadratic work does. */
const MAX_GROWTH = 8;
/** Garbage collection can distort one measurement, but not all of them. */
const ATTEMPTS = 4;
const RUNS = 2;
/** Each run gets an input of another size, by this share, because results of the same text may be remembered. */
const STEP = 0.02;
/** Shorter measurements are noise, so they count as this much. Milliseconds of CPU time. */
const FLOOR_MS = 2;
const LENGTH = 16_000;
/** Quadratic work on a text of that length takes far longer than this. Milliseconds of CPU time. */
const NEGLIGIBLE_MS = 10;

/**
 * How many times longer `work` takes on a four times larger input. Compares the CPU time of this thread, so the result does not depend on the load of the
 * machine. A high value is measured again, and the lowest counts. Expect less than 8 from linear work.
 */
export function growthOf(work: (size: number) => void, size: number): number {
  work(Math.ceil(size / 10));
  let lowest = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS && lowest >= MAX_GROWTH; attempt += 1) {
    const sizes = Array.from({ length: RUNS }, (_, run) => size + (RUNS * attempt + run) * Math.ceil(size * STEP));
    const small = Math.max(FLOOR_MS, Math.min(...sizes.map((each) => cpuMs(() => work(each)))));
    // Once is enough: what distorts it makes it longer, and then it is measured again.
    lowest = Math.min(lowest, cpuMs(() => work((sizes[0] ?? size) * FACTOR)) / small);
  }
  return lowest;
}

/** CPU time of this thread in milliseconds. */
export function cpuMs(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

/**
 * Whether `run` takes linear time in the length of its text: undefined, or a sentence about the growth. `textOf` creates a text of about the given number of
 * characters.
 */
export function slowerThanLinear(
  run: (text: string) => unknown,
  textOf: (length: number) => string,
): string | undefined {
  const text = textOf(LENGTH);
  if (cpuMs(() => run(text)) < NEGLIGIBLE_MS) return undefined;
  const growth = growthOf((size) => run(textOf(size)), LENGTH);
  if (growth < MAX_GROWTH) return undefined;
  return `${growth.toFixed(1)} times as long for ${FACTOR} times the text ${JSON.stringify(text.slice(0, 40))}`;
}

/** A text of about `length` characters that repeats `unit`. */
export function repeated(unit: string, { before = '', after = '' } = {}): (length: number) => string {
  return (length) => before + unit.repeat(Math.max(1, Math.floor(length / unit.length))) + after;
}
