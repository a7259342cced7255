import { describe, expect, test } from 'vitest';
import { loadLibrary } from '../../../src/llm/offline/library.ts';
import type { Language } from '../../../src/llm/offline/language.ts';
import { title } from '../../../src/llm/offline/speech.ts';
import { draftOffline } from './ask-offline.ts';
import { unsafeIn } from './safe-profile.ts';

const library = loadLibrary();
const codes = library.languages.map(({ code }) => code);

/** What the templates that cannot do without an answer are told, by language. */
const ANSWERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  en: {
    label: 'labels: billing, technical',
    route: 'kinds: billing, technical',
    extract: 'extract: vendor, total (number)',
  },
  es: { label: 'etiquetas: pagos, dudas', route: 'tipos: pagos, dudas', extract: 'extrae: proveedor, total (número)' },
  de: {
    label: 'labels: Rechnung, Technik',
    route: 'arten: Rechnung, Technik',
    extract: 'extrahiere: Firma, Betrag (Zahl)',
  },
  fr: {
    label: 'étiquettes: factures, technique',
    route: 'types : factures, technique',
    extract: 'extrais: société, total (nombre)',
  },
  pt: {
    label: 'etiquetas: cobrança, técnico',
    route: 'tipos: cobrança, técnico',
    extract: 'extraia: fornecedor, total (número)',
  },
  ja: { label: 'ラベル:請求、技術', route: '種類:請求、技術', extract: '抽出:会社名、合計(数値)' },
};

/** The `<x>` places of a sentence; how often each one stands in it is up to the language. */
function places(text: string): string {
  return [...new Set(text.match(/<[a-z_]+>/g))].sort().join(' ');
}

test('there are at least twelve templates, each with a number of its own', () => {
  const numbers = library.templates.map(({ number }) => number);
  expect(numbers.length).toBeGreaterThanOrEqual(12);
  expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
});

describe.each(codes)('in %s', (code) => {
  const language = library.languages.find((each) => each.code === code) as Language;

  test.each(library.templates.map(({ name }) => name))('the template %s is valid, runnable and safe', async (name) => {
    const answer = ANSWERS[code]?.[name] ?? '';
    const yaml = await draftOffline(`${title(language, name)}: ${answer}`);
    expect(unsafeIn(yaml)).toEqual([]);
  });

  test('every template has a title and cues', () => {
    const lacking = library.templates.filter(
      ({ name }) => title(language, name) === '' || language.cues(`templates.${name}.cues.strong`).length === 0,
    );
    expect(lacking).toEqual([]);
  });

  test('every known step has cues', () => {
    expect(library.steps.filter(({ name }) => language.cues(`steps.${name}`).length === 0)).toEqual([]);
  });

  test('it has every sentence and clause that English has', () => {
    for (const group of ['sentences', 'sentences.decline', 'sentences.limit', 'sentences.notes', 'clauses']) {
      const names = (each: Language) =>
        each
          .groups(group)
          .map(({ name }) => name)
          .sort();
      expect(names(language)).toEqual(names(library.english));
    }
  });

  test('its sentences have the same places as the English ones', () => {
    const differing = library.english
      .groups('sentences')
      .map(({ name }) => `sentences.${name}`)
      .filter((name) => places(language.text(name)) !== places(library.english.text(name)));
    expect(differing).toEqual([]);
  });
});
