/** Where a tag begins: at the beginning of a line or of the answer, after the end of a sentence, or within one. */
export type Placement = 'line' | 'sentence' | 'word';

/** "`<think>` is the tag that ...": a sentence about the tag. */
const ABOUT_THE_TAG =
  /^ (?:is|are|was|and|or|tags?|blocks?|tokens?|means?|marks?|opens?|closes?|begins?|starts?|ends?)\b/i;
const CONNECTORS = /^(?:and|or|to|und|oder|bis|et|ou|y|o|e|と|和|或)$/i;

/** Whether the text after an opening tag reads as a sentence about the tag. */
export function looksLikeMention(after: string): boolean {
  return ABOUT_THE_TAG.test(after);
}

/**
 * Whether prose mentions a pair of tags, as in "between <think> and </think>" or "write <think>your thoughts</think> first". `content` is the text between
 * the two.
 */
export function isMentionOfPair(content: string, placement: Placement): boolean {
  const words = content.trim();
  if (CONNECTORS.test(words)) return true;
  if (!/[\p{L}\p{N}]/u.test(words)) return placement === 'word' || (placement === 'sentence' && words !== '');
  return placement === 'word' && !content.includes('\n');
}

const CLOSING_QUOTES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '(': ')',
  '*': '*',
  '“': '”',
  '„': '“',
  '‘': '’',
  '«': '»',
};

/** Whether prose mentions a closing tag, as in "it ends with </think>." `after` is the rest of the line, or at least two characters of it. */
export function isMentionOfClose(
  { line, previous, previousSolid }: { line: string; previous: string; previousSolid: string },
  after: string,
): boolean {
  if (line.trim() === '') return /^ (?:is|closes|ends|marks|and|or|tags?)\b/i.test(after);
  const quote = CLOSING_QUOTES[previous];
  if (quote !== undefined && after.startsWith(quote)) return true;
  const isAfterWord = previous.trim() === '' && !/[.!?…。！？:]/.test(previousSolid);
  return isAfterWord && (/^\s?[.,;:!?)|/–—-]/.test(after) || /^ \p{Ll}/u.test(after) || after === '');
}
