/**
 * Longest text that the lexer is given at once. For some texts the time that `marked` takes grows faster than their length; in
 * sections of bounded length it grows as the length of the whole.
 */
const MAX_SECTION = 8000;
/** A fence in the first column; it is never part of a list or a quote. */
const FENCE = /^(`{3,}(?=[^`]*$)|~{3,})/;
/** A line that begins a paragraph of its own, so that cutting before it changes nothing where an empty line precedes it. */
const NEW_BLOCK = /^(?![-*+]|\d{1,9}[.)])\S/;

/**
 * The text in sections that can be lexed one by one: at most `MAX_SECTION` characters, a single line, or a fenced code block. A short
 * text is one section; a long one is cut between paragraphs where possible, otherwise between lines.
 */
export function sectionsOf(text) {
  if (text.length <= MAX_SECTION) return [text];
  const lines = text.split(/(?<=\n)/);
  const sections = [];
  for (let at = 0; at < lines.length;) {
    const fence = FENCE.exec(lines[at])?.[1];
    const end = fence === undefined ? endOfProse(lines, at) : endOfFence(lines, at + 1, fence);
    sections.push(lines.slice(at, end).join(''));
    at = end;
  }
  return sections;
}

/** The closing fence belongs to the block; a block without one goes on to the end. */
function endOfFence(lines, from, fence) {
  const closing = new RegExp(`^ {0,3}${fence[0]}{${fence.length},} *\n?$`);
  let end = from;
  while (end < lines.length && !closing.test(lines[end])) end += 1;
  return Math.min(end + 1, lines.length);
}

function endOfProse(lines, from) {
  let length = lines[from].length;
  let end = from + 1;
  let goodEnd;
  while (end < lines.length && length + lines[end].length <= MAX_SECTION) {
    if (FENCE.test(lines[end])) return end;
    if (NEW_BLOCK.test(lines[end]) && lines[end - 1].trim() === '') goodEnd = end;
    length += lines[end].length;
    end += 1;
  }
  return end === lines.length ? end : (goodEnd ?? end);
}
