/** A piece of a text, either inside a code span (with its backticks) or outside. */
export interface TextPiece {
  readonly text: string;
  readonly isCode: boolean;
}

/** Splits a text at its code spans and code blocks: a run of backticks up to the next run of the same length. Takes linear time for any text. */
export function splitAtCode(text: string): readonly TextPiece[] {
  const runs = [...text.matchAll(/`+/g)].map(({ 0: ticks, index }) => ({ at: index, length: ticks.length }));
  const closing = nextOfSameLength(runs.map(({ length }) => length));
  const pieces: TextPiece[] = [];
  let end = 0;
  for (let index = 0; index < runs.length; index += 1) {
    const [opener, closer] = [runs[index], runs[closing[index] ?? runs.length]];
    if (opener === undefined || closer === undefined) continue;
    pieces.push({ text: text.slice(end, opener.at), isCode: false });
    end = closer.at + closer.length;
    pieces.push({ text: text.slice(opener.at, end), isCode: true });
    index = closing[index] ?? index;
  }
  return [...pieces, { text: text.slice(end), isCode: false }].filter((piece) => piece.text !== '');
}

/** For each position, the next one with the same value. */
function nextOfSameLength(lengths: readonly number[]): readonly (number | undefined)[] {
  const next = new Map<number, number>();
  const result: (number | undefined)[] = [];
  for (let index = lengths.length - 1; index >= 0; index -= 1) {
    const length = lengths[index] ?? 0;
    result[index] = next.get(length);
    next.set(length, index);
  }
  return result;
}
