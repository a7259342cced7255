/** A place where two texts differ; one of the two is empty where something was only added or removed. */
export interface TextEdit {
  /** The word that says what the place is about: `price` of `price: 50`. */
  readonly label?: string;
  readonly before: string;
  readonly after: string;
}

/** Texts that differ in more places, or in longer ones, are called rewritten. */
const MOST_EDITS = 3;
const MOST_WORDS = 60;

/**
 * Where two texts differ, word by word; undefined where they differ in so much that the new one has to be read. Takes time linear in the texts: only
 * what lies between the first and the last difference is compared word by word, and only where that is short.
 */
export function textEdits(before: string, after: string): readonly TextEdit[] | undefined {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start]?.text === now[start]?.text) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end)?.text === now.at(-1 - end)?.text) end += 1;
  const removed = old.slice(start, old.length - end);
  const added = now.slice(start, now.length - end);
  if (removed.length > MOST_WORDS || added.length > MOST_WORDS) return undefined;
  const edits = hunksOf(removed, added).map((hunk) => editOf(hunk, { before, after, old, now, start }));
  return edits.length > MOST_EDITS || edits.some(isRewriting) ? undefined : edits;
}

/** More words than these are not quoted on both sides. UTF-16 code units. */
const MOST_QUOTED = 60;

function isRewriting({ before, after }: TextEdit): boolean {
  return before.length > MOST_QUOTED || (before !== '' && after.length > MOST_QUOTED);
}

interface Word {
  readonly text: string;
  /** UTF-16 code units. */
  readonly at: number;
}

/** Numbers, words, and one by one the characters of scripts that do not separate words, and other signs. */
const WORD =
  /\d+(?:[.,:]\d+)*|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}_][\p{L}\p{M}\p{N}_'’-]*|\S/gu;

function wordsOf(text: string): readonly Word[] {
  return Array.from(text.matchAll(WORD), (match) => ({ text: match[0], at: match.index }));
}

/** A run of old words and the new ones in their place, as indexes into what was compared; `end` is exclusive. */
interface Hunk {
  readonly old: { readonly start: number; readonly end: number };
  readonly now: { readonly start: number; readonly end: number };
}

/** Equal runs that are no longer than this do not divide two differences: "the" between two new words is part of one phrase. */
const BRIDGE_WORDS = 1;

function hunksOf(removed: readonly Word[], added: readonly Word[]): readonly Hunk[] {
  const hunks: Hunk[] = [];
  const lengths = commonLengths(removed, added);
  let [old, now] = [0, 0];
  while (old < removed.length || now < added.length) {
    if (old < removed.length && now < added.length && removed[old]?.text === added[now]?.text) {
      old += 1;
      now += 1;
      continue;
    }
    const from = { old, now };
    while (old < removed.length || now < added.length) {
      if (old < removed.length && now < added.length && removed[old]?.text === added[now]?.text) break;
      const skipsOld =
        now >= added.length || (old < removed.length && at(lengths, old + 1, now) >= at(lengths, old, now + 1));
      if (skipsOld) old += 1;
      else now += 1;
    }
    append(hunks, { old: { start: from.old, end: old }, now: { start: from.now, end: now } }, removed);
  }
  return hunks;
}

function append(hunks: Hunk[], next: Hunk, removed: readonly Word[]): void {
  const last = hunks.at(-1);
  const between = last === undefined ? [] : removed.slice(last.old.end, next.old.start);
  const isBridge = between.length <= BRIDGE_WORDS && !between.some(({ text }) => isSign(text));
  const joins = last !== undefined && isBridge && !isOneNumber(last, removed) && !isOneNumber(next, removed);
  if (!joins) {
    hunks.push(next);
    return;
  }
  hunks[hunks.length - 1] = {
    old: { start: last.old.start, end: next.old.end },
    now: { start: last.now.start, end: next.now.end },
  };
}

/** A number keeps its own edit, which shows what it is about. */
function isOneNumber({ old }: Hunk, removed: readonly Word[]): boolean {
  return old.end === old.start + 1 && /^\d/.test(removed[old.start]?.text ?? '');
}

function isSign(text: string): boolean {
  return !/[\p{L}\p{N}_]/u.test(text);
}

/** The length of the longest common subsequence of what follows each pair of places. */
function commonLengths(removed: readonly Word[], added: readonly Word[]): readonly (readonly number[])[] {
  const rows: number[][] = [Array.from({ length: added.length + 1 }, () => 0)];
  for (const { text } of removed.toReversed()) {
    const below = rows[0] ?? [];
    const row: number[] = [0];
    for (let index = added.length - 1; index >= 0; index -= 1) {
      const right = row[0] ?? 0;
      row.unshift(added[index]?.text === text ? (below[index + 1] ?? 0) + 1 : Math.max(below[index] ?? 0, right));
    }
    rows.unshift(row);
  }
  return rows;
}

function at(rows: readonly (readonly number[])[], row: number, column: number): number {
  return rows[row]?.[column] ?? 0;
}

interface Compared {
  readonly before: string;
  readonly after: string;
  readonly old: readonly Word[];
  readonly now: readonly Word[];
  /** How many words at the start are equal. */
  readonly start: number;
}

function editOf(hunk: Hunk, { before, after, old, now, start }: Compared): TextEdit {
  const cut = (text: string, words: readonly Word[], { start: from, end }: Hunk['old']) =>
    between(text, words[start + from], words[start + end - 1], end > from);
  const edit = { before: cut(before, old, hunk.old), after: cut(after, now, hunk.now) };
  if (!/^\d/.test(edit.before) && !/^\d/.test(edit.after)) return edit;
  const label = labelAt(now, start + hunk.now.start, start + hunk.now.end);
  return label === undefined ? edit : { label, ...edit };
}

function between(text: string, first: Word | undefined, last: Word | undefined, isAny: boolean): string {
  if (!isAny || first === undefined || last === undefined) return '';
  return text.slice(first.at, last.at + last.text.length);
}

/** Words further away are about something else. */
const LABEL_REACH = 6;

/** What a number is about: the name that it is given to (`price: 50`, `state.score >= 8`), else the word that follows it (`500 words`). */
function labelAt(words: readonly Word[], start: number, end: number): string | undefined {
  let index = start - 1;
  while (index > start - LABEL_REACH && isAssigning(words[index]?.text)) index -= 1;
  const named = words[index]?.text;
  if (index < start - 1 && named !== undefined && !isSign(named)) return named;
  const unit = words[end]?.text;
  if (unit !== undefined && /^\p{L}/u.test(unit)) return unit;
  return named !== undefined && /^\p{L}/u.test(named) ? named : undefined;
}

function isAssigning(text: string | undefined): boolean {
  return text !== undefined && /^[=:<>!"'*\])]$/.test(text);
}
