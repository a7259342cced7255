import { describe, expect, test } from 'vitest';
import { loadLibrary } from '../../../src/llm/offline/library.ts';
import type { Language } from '../../../src/llm/offline/language.ts';
import { draftOffline } from './ask-offline.ts';
import { unsafeIn } from './safe-profile.ts';

const library = loadLibrary();
const codes = library.languages.map(({ code }) => code);

/** The `<x>` places of a sentence; how often each one stands in it is up to the language. */
function places(text: string): string {
  return [...new Set(text.match(/<[a-z_]+>/g))].sort().join(' ');
}

const verbs = (each: Language) => [...each.names('verbs')].sort();

describe.each(codes)('in %s', (code) => {
  const language = library.languages.find((each) => each.code === code) as Language;

  test.each(language.texts('gallery'))(
    'the example "%s" of the gallery is drafted, valid, runnable and safe',
    async (request) => {
      expect(unsafeIn(await draftOffline(request))).toEqual([]);
    },
  );

  test('every verb that the steps are made of has forms', () => {
    expect(verbs(language)).toEqual(verbs(library.english));
  });

  test('it has every sentence and clause that English has', () => {
    for (const group of ['sentences', 'sentences.decline', 'sentences.limit', 'sentences.notes', 'clauses', 'results'])
      expect([...language.names(group)].sort()).toEqual([...library.english.names(group)].sort());
  });

  test('its sentences have the same places as the English ones', () => {
    const differing = library.english
      .names('sentences')
      .map((name) => `sentences.${name}`)
      .filter((name) => places(language.text(name)) !== places(library.english.text(name)));
    expect(differing).toEqual([]);
  });
});
