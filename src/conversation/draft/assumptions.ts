const BEGUN = /(?:^|(?<=[\s.!?。]))\*{0,4}Assumed:/;

/** Takes what a model says that it assumed ("Assumed: ...") out of its prose. */
export function withoutAssumptions(prose: string): { readonly text: string; readonly assumed?: string } {
  const match = BEGUN.exec(prose);
  if (match === null) return { text: prose };
  const after = prose
    .slice(match.index + match[0].length)
    .replace(/^\**/, '')
    .trimStart();
  const end = /\n[^\S\n]*\n|\n[-*]/.exec(after)?.index ?? after.length;
  const assumed = after.slice(0, end).replaceAll(/\s+/g, ' ').trim();
  if (assumed === '') return { text: prose };
  return { text: `${prose.slice(0, match.index).trimEnd()}${after.slice(end)}`.trim(), assumed };
}

/** The end of a text that may become the word `Assumed:`. */
const PERHAPS = /(?:^|(?<=[\s.!?。]))\*{0,4}(?:A(?:s(?:s(?:u(?:m(?:ed?)?)?)?)?)?)?$/;
/** Longer than that word with everything before it. */
const TAIL_CHARS = 16;

/** The part of a growing prose that may be shown: assumptions go into the summary, and a text that was shown cannot be taken back in a native stream. */
export function beforeAssumptions(prose: string): string {
  const begun = prose.includes('Assumed:') ? BEGUN.exec(prose)?.index : undefined;
  if (begun !== undefined) return prose.slice(0, begun).trimEnd();
  const tail = prose.slice(-TAIL_CHARS);
  const held = tail.length - (PERHAPS.exec(tail)?.index ?? tail.length);
  return prose.slice(0, prose.length - held).trimEnd();
}
