/**
 * What changed from one text to another, line by line: `{kind: 'same' | 'removed' | 'added', text}` in the order of reading. Lines that occur once in both
 * texts are the fixed points; between two of them, what both have at the beginning and at the end is the same. Takes
 * n log n steps.
 */
export function diffLines(before, after) {
  const [old, now] = [before, after].map((text) => text.replace(/\n$/, '').split('\n'));
  const rows = [];
  let [atOld, atNow] = [0, 0];
  for (const [oldLine, nowLine] of [...fixedPoints(old, now), [old.length, now.length]]) {
    rows.push(...between(old.slice(atOld, oldLine), now.slice(atNow, nowLine)));
    if (oldLine < old.length) rows.push({ kind: 'same', text: old[oldLine] });
    [atOld, atNow] = [oldLine + 1, nowLine + 1];
  }
  return rows;
}

/** The numbers, from 1, of the lines of the later text that are new. */
export function addedLines(rows) {
  const added = new Set();
  let number = 0;
  for (const { kind } of rows) {
    if (kind !== 'removed') number += 1;
    if (kind === 'added') added.add(number);
  }
  return added;
}

/** Pairs of indexes of the same line, rising in both texts. */
function fixedPoints(old, now) {
  const [inOld, inNow] = [uniqueLines(old), uniqueLines(now)];
  const pairs = [...inOld].filter(([line]) => inNow.has(line)).map(([line, index]) => [index, inNow.get(line)]);
  return longestRising(pairs);
}

function uniqueLines(lines) {
  const places = new Map();
  for (const [index, line] of lines.entries()) places.set(line, places.has(line) ? undefined : index);
  return new Map([...places].filter(([, index]) => index !== undefined));
}

/** Of pairs in the order of their first numbers, the longest series whose second numbers rise, too. */
function longestRising(pairs) {
  const ends = [];
  const previous = new Map();
  for (const pair of pairs) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle][1] < pair[1]) low = middle + 1;
      else high = middle;
    }
    previous.set(pair, ends[low - 1]);
    ends[low] = pair;
  }
  const series = [];
  for (let pair = ends.at(-1); pair !== undefined; pair = previous.get(pair)) series.push(pair);
  return series.toReversed();
}

function between(old, now) {
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  return [
    ...rowsOf('same', old.slice(0, start)),
    ...rowsOf('removed', old.slice(start, old.length - end)),
    ...rowsOf('added', now.slice(start, now.length - end)),
    ...rowsOf('same', old.slice(old.length - end)),
  ];
}

function rowsOf(kind, lines) {
  return lines.map((text) => ({ kind, text }));
}
