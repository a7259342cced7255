/** Sizes differ by this factor: linear work takes four times as long, quadratic work sixteen times. */
const FACTOR = 4;
const RUNS = 2;
/** Below this a measurement is noise, so it counts as this much. Milliseconds of CPU time. */
const FLOOR_MS = 2;

/**
 * How many times longer `work` takes on an input four times as large. Compares the CPU time of this thread, the better of two runs each, so the
 * result does not depend on the speed or load of the machine. Expect less than 8 from linear work.
 */
export function growthOf(work: (size: number) => void, size: number): number {
  work(Math.ceil(size / 10));
  return (
    cpuMs(() => work(size * FACTOR)) /
    Math.max(
      FLOOR_MS,
      cpuMs(() => work(size)),
    )
  );
}

/** CPU time of this thread in milliseconds, the better of two runs. */
export function cpuMs(work: () => void): number {
  const times = Array.from({ length: RUNS }, () => {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}
