/** The name of a turn for people: short enough to read aloud, long enough to find in a log. It is the random end of the turn's id. */
export function referenceOf(turnId: string): string {
  return turnId.slice(-8);
}
