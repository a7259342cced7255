/** By what a person names a turn: short enough to be read out, long enough to be found in a log. It is the random end of the turn's id. */
export function referenceOf(turnId: string): string {
  return turnId.slice(-8);
}
