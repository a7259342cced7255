const LENGTH = 16_000;
/** Quadratic work on a text of that length takes longer than this by far. Milliseconds. */
const NEGLIGIBLE_MS = 10;
const FACTOR = 4;
/** Linear time gives a ratio of 4, quadratic time one of 16. */
const MAX_RATIO = 10;

/**
 * Whether `run` takes time in proportion to the length of its text: undefined, or a sentence with the measured times. `textOf` makes a text of about the
 * given number of characters.
 */
export function slowerThanLinear(
  run: (text: string) => unknown,
  textOf: (length: number) => string,
): string | undefined {
  const text = textOf(LENGTH);
  const ms = fastest(run, text);
  if (ms < NEGLIGIBLE_MS) return undefined;
  const longMs = fastest(run, textOf(LENGTH * FACTOR));
  if (longMs / ms < MAX_RATIO) return undefined;
  return `${ms.toFixed(1)} ms, and ${longMs.toFixed(1)} ms for ${FACTOR} times the text ${text.slice(0, 40)}...`;
}

/** The shortest of a few runs in milliseconds of this process; other processes may slow down any one of them. */
function fastest(run: (text: string) => unknown, text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 4 && best > NEGLIGIBLE_MS; attempt += 1) {
    const before = process.cpuUsage();
    run(text);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

/** A text of about `length` characters that repeats `unit`. */
export function repeated(unit: string, { before = '', after = '' } = {}): (length: number) => string {
  return (length) => before + unit.repeat(Math.max(1, Math.floor(length / unit.length))) + after;
}
