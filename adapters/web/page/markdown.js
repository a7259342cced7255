import { parseInline } from './markdown-inline.js';

/** Lists and quotes within each other are followed this deep; what is nested deeper is shown as text. */
const MAX_DEPTH = 8;

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}([-*_])\s*(?:\1\s*){2,}$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])(?:\s+(.*))?$/;

/**
 * The blocks of a Markdown text: `paragraph`, `heading`, `code`, `list`, `quote` and `rule`. A small part of Markdown on purpose:
 * everything else, HTML above all, stays text.
 */
export function parseMarkdown(text) {
  return parseBlocks(text.replaceAll('\r\n', '\n').split('\n'), 0);
}

function parseBlocks(lines, depth) {
  const blocks = [];
  let at = 0;
  while (at < lines.length) {
    const [block, next] = readBlock(lines, at, depth);
    if (block !== undefined) blocks.push(block);
    at = next;
  }
  return blocks;
}

function readBlock(lines, at, depth) {
  const line = lines[at];
  if (line.trim() === '') return [undefined, at + 1];
  const fence = FENCE.exec(line);
  if (fence !== null) return readCode(lines, at, fence);
  const heading = HEADING.exec(line);
  if (heading !== null)
    return [{ type: 'heading', level: heading[1].length, children: parseInline(heading[2]) }, at + 1];
  if (RULE.test(line)) return [{ type: 'rule' }, at + 1];
  if (depth < MAX_DEPTH && QUOTE.test(line)) return readQuote(lines, at, depth);
  if (depth < MAX_DEPTH && ITEM.test(line)) return readList(lines, at, depth);
  return readParagraph(lines, at);
}

/** Until a closing fence of the same kind; one that was not closed yet goes on to the end. */
function readCode(lines, at, [, marks, language]) {
  const closing = new RegExp(`^ {0,3}${marks[0]}{${marks.length},}\\s*$`);
  let end = at + 1;
  while (end < lines.length && !closing.test(lines[end])) end += 1;
  return [{ type: 'code', language, text: lines.slice(at + 1, end).join('\n') }, end + 1];
}

function readQuote(lines, at, depth) {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end])) end += 1;
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ''));
  return [{ type: 'quote', blocks: parseBlocks(inner, depth + 1) }, end];
}

function readList(lines, at, depth) {
  const [, indent, mark] = ITEM.exec(lines[at]);
  const isOrdered = /\d/.test(mark);
  const items = [];
  let next = at;
  while (next < lines.length) {
    const item = ITEM.exec(lines[next]);
    const belongs = item !== null && item[1].length <= indent.length + 1 && /\d/.test(item[2]) === isOrdered;
    if (!belongs || RULE.test(lines[next])) break;
    const end = endOfItem(lines, next + 1, item[1].length);
    items.push(parseBlocks([item[3] ?? '', ...unindent(lines.slice(next + 1, end))], depth + 1));
    next = end;
  }
  return [{ type: 'list', isOrdered, start: isOrdered ? Number.parseInt(mark, 10) : undefined, items }, next];
}

/** An item goes on with what is indented deeper than its mark; an empty line ends it unless such a line follows. */
function endOfItem(lines, from, indent) {
  let end = from;
  for (let at = from; at < lines.length; at += 1) {
    if (lines[at].trim() === '') continue;
    const isDeeper = lines[at].length - lines[at].trimStart().length > indent;
    const isLazy = at === end && !startsBlock(lines[at]);
    if (!isDeeper && !isLazy) break;
    end = at + 1;
  }
  return skipEmpty(lines, end);
}

/** Empty lines after an item belong to it when another item follows, so that a loose list stays one list. */
function skipEmpty(lines, from) {
  let at = from;
  while (at < lines.length && lines[at].trim() === '') at += 1;
  return at < lines.length && ITEM.test(lines[at]) ? at : from;
}

function unindent(lines) {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const common = Math.min(...indents, 80);
  return lines.map((line) => line.slice(Math.min(common, line.length - line.trimStart().length)));
}

function readParagraph(lines, at) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() !== '' && !startsBlock(lines[end])) end += 1;
  return [
    {
      type: 'paragraph',
      children: parseInline(
        lines
          .slice(at, end)
          .map((line) => line.trim())
          .join('\n'),
      ),
    },
    end,
  ];
}

function startsBlock(line) {
  return FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line) || ITEM.test(line);
}
