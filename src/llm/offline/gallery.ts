import type { Language } from './language.ts';

/** The request behind the example that the text chooses by its number: "template 3", "3". */
export function readGallery(text: string, language: Language): string | undefined {
  const number = /^(?:\p{L}+ ?)?(\d{1,2})[.:]?$/u.exec(text.trim())?.[1];
  return number === undefined ? undefined : language.texts('gallery')[Number(number) - 1];
}
