const ASSUMED = /(?:^|(?<=[\s.!?。]))\**Assumed:\**\s*([\s\S]*?)(?=\n\s*\n|\n[-*]|$)/;

/** Takes what a model says that it assumed ("Assumed: ...") out of its prose. */
export function withoutAssumptions(prose: string): { readonly text: string; readonly assumed?: string } {
  const match = ASSUMED.exec(prose);
  const assumed = match?.[1]?.replaceAll(/\s+/g, ' ').trim() ?? '';
  if (match === null || assumed === '') return { text: prose };
  const text = `${prose.slice(0, match.index).trimEnd()}${prose.slice(match.index + match[0].length)}`.trim();
  return { text, assumed };
}
