const ASSUMED = /(?:^|(?<=[\s.!?。]))\*{0,4}Assumed:\**\s*([\s\S]*?)(?=\n\s*\n|\n[-*]|$)/;

/** Takes what a model says that it assumed ("Assumed: ...") out of its prose. */
export function withoutAssumptions(prose: string): { readonly text: string; readonly assumed?: string } {
  const match = ASSUMED.exec(prose);
  const assumed = match?.[1]?.replaceAll(/\s+/g, ' ').trim() ?? '';
  if (match === null || assumed === '') return { text: prose };
  const text = `${prose.slice(0, match.index).trimEnd()}${prose.slice(match.index + match[0].length)}`.trim();
  return { text, assumed };
}

const BEGUN = /(?:^|(?<=[\s.!?。]))\*{0,4}Assumed:/;
/** The end of a text that may yet become the word. */
const PERHAPS = /(?:^|(?<=[\s.!?。]))\*{0,4}(?:A(?:s(?:s(?:u(?:m(?:ed?)?)?)?)?)?)?$/;
/** More than that can be. */
const TAIL_CHARS = 16;

/**
 * The part of a growing prose that may be shown already: what is assumed will stand in the summary, and a text that was shown must not be taken back, since
 * a native stream can only grow.
 */
export function beforeAssumptions(prose: string): string {
  const begun = prose.includes('Assumed:') ? BEGUN.exec(prose)?.index : undefined;
  if (begun !== undefined) return prose.slice(0, begun).trimEnd();
  const tail = prose.slice(-TAIL_CHARS);
  const held = tail.length - (PERHAPS.exec(tail)?.index ?? tail.length);
  return prose.slice(0, prose.length - held).trimEnd();
}
