/** Resolves when all have settled, or after `ms` milliseconds. */
export async function settledWithin(promises: readonly Promise<void>[], ms: number): Promise<void> {
  if (promises.length === 0) return;
  const { promise: timedOut, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([Promise.allSettled(promises), timedOut]);
  clearTimeout(timer);
}
