import type { Language } from './language.ts';

/** A sentence of a language file with its `<x>` places filled. */
export function say(language: Language, name: string, places: Readonly<Record<string, string | number>> = {}): string {
  return language
    .text(`sentences.${name}`)
    .replaceAll(/<([a-z_]+)>/g, (marker, place: string) => String(places[place] ?? marker));
}
