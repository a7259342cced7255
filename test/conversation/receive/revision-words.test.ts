import { describe, expect, test } from 'vitest';
import { readRevisionWords } from '../../../src/conversation/receive/revision-words.ts';
import { growthOf } from '../../support/linear-time.ts';

const number = (value: number) => ({ kind: 'number', number: value });
const yesterday = { kind: 'days', days: 0 };

describe('what asks for nothing but a revision is read', () => {
  test.each([
    ['undo that', { command: 'undo' }],
    ['Please undo the last change.', { command: 'undo' }],
    ['mach das rückgängig', { command: 'undo' }],
    ['Annule ça !', { command: 'undo' }],
    ['deshaz eso', { command: 'undo' }],
    ['desfaz isso', { command: 'undo' }],
    ['元に戻してください。', { command: 'undo' }],
    ['redo that', { command: 'regenerate' }],
    ['try that again please', { command: 'regenerate' }],
    ['go back to the second version', { command: 'restore', to: number(2) }],
    ['Go back to revision 12!', { command: 'restore', to: number(12) }],
    ['revert to r3', { command: 'restore', to: number(3) }],
    ['go back to the original', { command: 'restore', to: number(1) }],
    ['return to the previous version', { command: 'restore', to: { kind: 'previous' } }],
    ['geh zurück zur zweiten Version', { command: 'restore', to: number(2) }],
    ['reviens à la première version', { command: 'restore', to: number(1) }],
    ['vuelve a la versión 2', { command: 'restore', to: number(2) }],
    ['volta para a primeira versão', { command: 'restore', to: number(1) }],
    ['バージョン2に戻して', { command: 'restore', to: number(2) }],
    ['go back to "Before Legal"', { command: 'restore', to: { kind: 'name', name: 'before legal' } }],
    ['show me revision 2', { command: 'show', which: number(2) }],
    ['show 2', { command: 'show', which: number(2) }],
    ['what changed?', { command: 'compare' }],
    ['What changed since yesterday?', { command: 'compare', from: yesterday }],
    ['what has changed since revision 2', { command: 'compare', from: number(2) }],
    ['what changed between the first version and revision 4?', { command: 'compare', from: number(1), to: number(4) }],
    ['compare 1 and 3', { command: 'compare', from: number(1), to: number(3) }],
    ['was hat sich seit gestern geändert?', { command: 'compare', from: yesterday }],
    ["qu'est-ce qui a changé depuis hier ?", { command: 'compare', from: yesterday }],
    ['¿Qué ha cambiado desde ayer?', { command: 'compare', from: yesterday }],
    ['o que mudou desde ontem?', { command: 'compare', from: yesterday }],
    ['昨日から何が変わった？', { command: 'compare', from: yesterday }],
    ['call this one *before legal*', { command: 'name', name: 'before legal' }],
    ['name revision 2 "the good one"', { command: 'name', which: number(2), name: 'the good one' }],
  ])('%s', (text, request) => {
    expect(readRevisionWords(text)).toEqual(request);
  });
});

describe('a sentence that merely contains such words is none', () => {
  test.each([
    'undo the damage in the second version of the article prompt',
    'undo',
    'revert the order of the two steps',
    'add a step that lets people undo that',
    'compare the two articles and keep the better one',
    'show the second step',
    'show the customer the previous version of the letter',
    'what changed in the prompt of the second step?',
    'call this workflow News',
    'call this step rate',
    'name the author in the article',
    'try again with three reviewers',
    'restore the second paragraph',
    'undo that\nand add a step that translates it',
    'the first version should be in French',
    'was hat sich im Markt geändert? Recherchiere das',
  ])('%s', (text) => {
    expect(readRevisionWords(text)).toBeUndefined();
  });
});

test('reading takes time linear in the message', () => {
  expect(growthOf((size) => readRevisionWords(`go back${' '.repeat(size)}to`), 50_000)).toBeLessThan(8);
});
