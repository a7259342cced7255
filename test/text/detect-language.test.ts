import { expect, test } from 'vitest';
import { detectLanguage } from '../../src/text/detect-language.ts';
import { growthOf } from '../support/linear-time.ts';

test.each([
  ['en', 'Make the summary shorter'],
  ['en', 'Summarise each review, then write a report'],
  ['en', '7 bullets instead'],
  ['en', 'classify tickets and reply'],
  ['de', 'Fasse jede Kundenmail zusammen'],
  ['de', 'Preis nur 40 statt 50'],
  ['de', 'Beschwerden gehen an die Chefin'],
  ['de', 'mach das kürzer'],
  ['fr', 'Ajoute une étape de relecture'],
  ['fr', 'Rédige un rapport de subvention à partir des notes'],
  ['fr', 'plus court'],
  ['es', 'Haz que sea más corto'],
  ['es', 'Genera ejercicios y comprueba las respuestas'],
  ['pt', 'Resuma as avaliações dos clientes'],
  ['pt', 'Não mude mais nada'],
  ['ja', '記事を要約して、英語に翻訳する'],
  ['ja', 'もっと短くしてください'],
])('%s: %s', (language, text) => {
  expect(detectLanguage(text)).toBe(language);
});

test.each([
  ['nothing', ''],
  ['a name', 'GPT-4o'],
  ['code', '```yaml\nprompt: Schreib das bitte auf Deutsch\n```'],
  ['Italian', 'Riassumi il testo e poi traducilo in inglese, per favore'],
  ['Dutch', 'Maak een samenvatting van het artikel'],
  ['Polish', 'Napisz artykuł o energii słonecznej'],
  ['Arabic', 'لخص المستند في نقاط'],
  ['Russian', 'Напиши статью'],
  ['Chinese', '总结这篇文章'],
])('not sure of %s', (_what, text) => {
  expect(detectLanguage(text)).toBeUndefined();
});

test('takes linear time', () => {
  expect(growthOf((size) => detectLanguage('<`_ä '.repeat(size)), 400)).toBeLessThan(8);
});
