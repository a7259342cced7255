import { expect, test } from 'vitest';
import { takesFromFile } from '../../../src/conversation/prompt/takes-from-file.ts';

test.each([
  ['take the step check from this file, too', true],
  ['use the prompts of the attached file', true],
  ['copy the routes from that other config', true],
  ['nimm die Prompts aus dieser Datei', true],
  ['prends les étapes de ce fichier', true],
  ['copia los pasos de este archivo', true],
  ['このファイルからステップを取って', true],
  ['I edited the file by hand. Now make it colder', false],
  ['fix this file', false],
  ['use Claude in this file', false],
  ['remove the check from this file', false],
])('%s: %s', (words, expected) => {
  expect(takesFromFile(words)).toBe(expected);
});
