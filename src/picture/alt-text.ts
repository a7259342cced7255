import type { Arrow, Box, Diagram } from './diagram/diagram.ts';

/** The steps in words, for people who cannot see the picture. Long lists are cut, since platforms accept 1,000 to 2,000 characters. */
export function altTextOf({ boxes, arrows }: Diagram): string {
  const ways = new Map<string, Arrow[]>();
  for (const arrow of arrows) {
    const known = ways.get(arrow.from);
    if (known === undefined) ways.set(arrow.from, [arrow]);
    else known.push(arrow);
  }
  const titles = new Map(boxes.map(({ key, title }) => [key, title]));
  const lines = boxes.filter(({ kind }) => kind !== 'end').map((box) => lineOf(box, ways.get(box.key) ?? [], titles));
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > MOST_CHARS) return [...kept, `and ${lines.length - kept.length} more steps`].join('\n');
    kept.push(line);
  }
  return kept.join('\n');
}

/** UTF-16 code units. */
const MOST_CHARS = 900;

function lineOf(
  { title, mark, errors, warnings }: Box,
  arrows: readonly Arrow[],
  titles: ReadonlyMap<string, string>,
): string {
  const about = [
    ...(mark === undefined ? [] : [mark]),
    ...(errors > 0 ? ['has errors'] : []),
    ...(errors === 0 && warnings > 0 ? ['has warnings'] : []),
  ];
  const ways = arrows
    .filter((arrow) => mark === 'removed' || arrow.mark !== 'removed')
    .map(({ to, kind, labels, isBack }) => {
      const lead = kind === 'otherwise' ? 'otherwise ' : labels.length > 0 ? `if ${labels.join(' or ')}: ` : '';
      return `${lead}${isBack ? 'back to ' : ''}${titles.get(to) ?? to}`;
    });
  const name = about.length === 0 ? title : `${title} (${about.join(', ')})`;
  return ways.length === 0 ? name : `${name} → ${ways.join('; ')}`;
}
