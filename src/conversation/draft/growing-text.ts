import { holdsSecret } from '../../workflow/secrets.ts';

/** Shown in place of a line that others must not read, as the whole draft may be withheld because of it. */
const HIDDEN = '# This line looks like it contains a secret, so it is not shown.';

/** Puts the finished lines of a growing draft together. Returns a function of the lines so far, which reads each line once; different lines start over. */
export function createGrowingText(): (lines: readonly string[]) => string {
  let shown: readonly string[] = [];
  let count = 0;
  let text = '';
  return (lines) => {
    if (lines !== shown) [shown, count, text] = [lines, 0, ''];
    for (; count < lines.length; count += 1) {
      const line = lines[count] ?? '';
      text += `${holdsSecret(line) ? HIDDEN : line}\n`;
    }
    return text;
  };
}
