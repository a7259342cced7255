const ASSUMED = /(?:^|(?<=[\s.!?。]))\**Assumed:\**\s*([\s\S]*?)(?=\n\s*\n|\n[-*]|$)/;

/** Takes what a model says that it assumed ("Assumed: ...") out of its prose. */
export function withoutAssumptions(prose: string): { readonly text: string; readonly assumed?: string } {
  const match = ASSUMED.exec(prose);
  const assumed = match?.[1]?.replaceAll(/\s+/g, ' ').trim() ?? '';
  if (match === null || assumed === '') return { text: prose };
  const text = `${prose.slice(0, match.index).trimEnd()}${prose.slice(match.index + match[0].length)}`.trim();
  return { text, assumed };
}

const BEGINNING = /(?:^|(?<=[\s.!?。]))\**Assumed:|(?:^|(?<=[\s.!?。]))\**(?:A(?:s(?:s(?:u(?:m(?:ed?)?)?)?)?)?)?$/;

/**
 * The part of a growing prose that may be shown already: what is assumed will stand in the summary, and a text that was shown must not be taken back, since
 * a native stream can only grow.
 */
export function beforeAssumptions(prose: string): string {
  return prose.slice(0, BEGINNING.exec(prose)?.index ?? prose.length).trimEnd();
}
