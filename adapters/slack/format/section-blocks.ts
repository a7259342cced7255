import { cutText } from '../../../src/text/cut-text.ts';
import type { Block } from './block.ts';

/** Longest text of a section block, in UTF-16 code units. */
const MAX_SECTION = 3_000;
const FENCE = '```';
/** Longest text that fits between an opening and a closing fence. */
const MAX_LINES = MAX_SECTION - 2 * (FENCE.length + 1);

/** Plain text of any length as section blocks, which Slack always accepts. It is split between lines, and code that is split continues as code. */
export function sectionsOf(text: string): readonly Block[] {
  const sections: string[][] = [[]];
  let written = 0;
  let inCode = false;
  for (const line of linesWithin(text, MAX_LINES - 1)) {
    if (written + line.length + 1 > MAX_LINES) {
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

/** Splits a text into lines. A line of more than `maxChars` UTF-16 code units is split, between words if possible. */
export function linesWithin(text: string, maxChars: number): readonly string[] {
  return text.split('\n').flatMap((line) => piecesOf(line, maxChars));
}

function piecesOf(line: string, maxChars: number): readonly string[] {
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > maxChars) {
    const space = rest.lastIndexOf(' ', maxChars - 1);
    const piece = space > 0 ? rest.slice(0, space + 1) : cutText(rest, maxChars);
    pieces.push(piece);
    rest = rest.slice(piece.length);
  }
  return [...pieces, rest];
}
