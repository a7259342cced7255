import type { Block } from './block.ts';

/** Longest text of a section block, in UTF-16 code units. */
const MAX_SECTION = 3_000;
const FENCE = '```';
/** Room for a fence above and below. */
const ROOM = MAX_SECTION - 2 * (FENCE.length + 1);

/** Plain text of any length as section blocks, which every Slack takes: cut between lines, and code that is cut goes on as code. */
export function sectionsOf(text: string): readonly Block[] {
  const sections: string[][] = [[]];
  let written = 0;
  let inCode = false;
  for (const line of text.split('\n').flatMap(shortLines)) {
    if (written + line.length + 1 > ROOM) {
      if (inCode) sections.at(-1)?.push(FENCE);
      sections.push(inCode ? [FENCE] : []);
      written = 0;
    }
    sections.at(-1)?.push(line);
    written += line.length + 1;
    if (/^\s*`{3,}[^`]*$/.test(line)) inCode = !inCode;
  }
  return sections
    .map((lines) => lines.join('\n'))
    .filter((words) => words.trim() !== '')
    .map((words) => ({ type: 'section', text: { type: 'mrkdwn', text: words } }));
}

/** A line that is too long for one section, cut between words where it has some. */
function shortLines(line: string): string[] {
  const pieces: string[] = [];
  let rest = line;
  while (rest.length >= ROOM) {
    const space = rest.lastIndexOf(' ', ROOM - 2);
    const hard = /[\uD800-\uDBFF]/.test(rest.charAt(ROOM - 2)) ? ROOM - 2 : ROOM - 1;
    const end = space > 0 ? space + 1 : hard;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...pieces, rest];
}
