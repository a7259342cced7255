/** More columns than anybody can read; such lines stay a paragraph. */
const MAX_COLUMNS = 50;
const OTHER_BLOCK = /^ {0,3}(?:[-*+] |\d{1,9}[.)] |>|#{1,6} |`{3}|~{3})/;

function isDelimiter(line) {
  const cells = line.trim().replace(/^\|/, '').replace(/\|$/, '').split('|');
  return /^ {0,3}\S/.test(line) && cells.every((cell) => /^:?-+:?$/.test(cell.trim()));
}

/**
 * The table that the text begins with, as a token of the lexer: `header` and `rows` hold the source of each cell. Unlike `marked` it
 * keeps cells beyond those of the header, and adds none to shorter rows.
 */
export function readTable(text) {
  const [head, delimiter] = text.split('\n', 2);
  if (delimiter === undefined || !head.includes('|') || !isDelimiter(delimiter)) return undefined;
  const header = cellsOf(head);
  const marks = cellsOf(delimiter);
  if (header.length !== marks.length || header.length > MAX_COLUMNS) return undefined;
  const lines = [head, delimiter];
  for (const line of linesOf(text.slice(head.length + delimiter.length + 2))) {
    if (line.trim() === '' || OTHER_BLOCK.test(line)) break;
    lines.push(line);
  }
  const raw = text.slice(0, lines.join('\n').length + 1);
  return { type: 'table', raw, align: marks.map(alignOf), header, rows: lines.slice(2).map(cellsOf) };
}

function* linesOf(text) {
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    yield text.slice(at, end === -1 ? text.length : end);
    at = end === -1 ? text.length : end + 1;
  }
}

/** A pipe after a backslash belongs to the cell. */
function cellsOf(line) {
  const cells = line.trim().split(/(?<!\\)\|/);
  if (cells[0] === '') cells.shift();
  if (cells.at(-1)?.trim() === '') cells.pop();
  return cells.map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function alignOf(mark) {
  if (!mark.endsWith(':')) return undefined;
  return mark.startsWith(':') ? 'center' : 'right';
}
