/**
 * The numbers, from 1, of the lines of `after` that are new against `before`: what both have at the beginning and at the end is left out, and then every
 * line that also occurs in the rest of `before`. Good enough to show where to look; takes linear time.
 */
export function changedLines(before, after) {
  const [old, lines] = [before.split('\n'), after.split('\n')];
  const shorter = Math.min(old.length, lines.length);
  let start = 0;
  while (start < shorter && old[start] === lines[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === lines.at(-1 - end)) end += 1;
  const known = new Set(old.slice(start, old.length - end));
  const changed = new Set();
  for (let index = start; index < lines.length - end; index += 1)
    if (lines[index].trim() !== '' && !known.has(lines[index])) changed.add(index + 1);
  return changed;
}
