/** Short words that are frequent in one language and rare in the others. */
const WORDS: Readonly<Record<string, RegExp>> = {
  en: /\b(the|and|of|to|is|it|you|this|that|what|with|for|from)\b/g,
  es: /\b(el|la|los|las|de|que|y|un|una|en|con|para|por|es|del|se)\b/g,
  de: /\b(der|die|das|und|ist|nicht|ein|eine|mit|zu|den|von|auf|wird|werden|ich|sie|im)\b/g,
  fr: /\b(le|les|des|et|est|une|dans|pour|avec|du|sur|que|ce|vous|je)\b/g,
  pt: /\b(o|os|as|um|uma|de|do|da|que|para|com|em|no|na|eu|voc\u00EA)\b/g,
};

const SCRIPTS: Readonly<Record<string, RegExp>> = {
  ar: /\p{Script=Arabic}/gu,
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu,
};

/** The main language of a text, out of those that the requests use. Names in backticks are ignored. */
export function languageOf(text: string): string | undefined {
  const words = text.replaceAll(/`[^`]*`|\*[^*]*\*/g, ' ').toLowerCase();
  const letters = words.match(/\p{L}/gu)?.length ?? 0;
  for (const [language, script] of Object.entries(SCRIPTS))
    if ((words.match(script)?.length ?? 0) > letters / 3) return language;
  const counts = Object.entries(WORDS).map(([language, list]) => [language, words.match(list)?.length ?? 0] as const);
  const [best] = counts.toSorted((a, b) => b[1] - a[1]);
  return best === undefined || best[1] === 0 ? undefined : best[0];
}
