const CJK = /[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}]/u;

/**
 * A pattern that matches any of the words as a whole. `word*` also matches longer words, `_` matches a space, a hyphen or nothing, and words in scripts
 * without spaces match anywhere. Names of products and keys are the same in all languages; other words are given in English, German, French, Spanish,
 * Portuguese, Japanese and Chinese.
 */
export function anyWord(words: string): RegExp {
  const all = words.trim().split(/\s+/);
  const spaced = all
    .filter((word) => !CJK.test(word))
    .map((word) => {
      const stem = word
        .replace(/\*$/, '')
        .replaceAll('.', String.raw`\.`)
        .replaceAll('_', '[ -]?');
      return word.endsWith('*') ? stem : String.raw`${stem}(?![\p{L}\p{N}])`;
    });
  const written = [String.raw`(?<![\p{L}\p{N}])(?:${spaced.join('|')})`, ...all.filter((word) => CJK.test(word))];
  return new RegExp(written.join('|'), 'iu');
}
