const FENCE = /^ {0,3}(?:```|~~~)/gm;

/**
 * A text that is still being written, with its last line completed: bold words and code that have begun are closed, and marks at the end that have not
 * begun anything yet are left out. So words do not change their look when the closing marks arrive.
 */
export function halfWritten(text) {
  if ((text.match(FENCE)?.length ?? 0) % 2 === 1) return text;
  const start = text.lastIndexOf('\n') + 1;
  return text.slice(0, start) + completed(text.slice(start).replace(/(?<=\s|^)[*_`]{1,3}$/, ''));
}

function completed(line) {
  if (isOpen(line, '`')) return `${line}\``;
  return isOpen(line, '**') ? `${line.replace(/\*$/, '').trimEnd()}**` : line;
}

function isOpen(line, mark) {
  return line.split(mark).length % 2 === 0;
}
