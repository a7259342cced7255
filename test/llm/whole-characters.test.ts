import { array, assert, nat, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { createWholeCharacters } from '../../src/llm/whole-characters.ts';

test('any text cut at any place comes out whole, in pieces without half characters', () => {
  assert(
    property(string({ unit: 'binary' }), array(nat({ max: 40 })), (text, places) => {
      const characters = createWholeCharacters();
      const cuts = [0, ...places.map((place) => place % (text.length + 1)).toSorted((a, b) => a - b), text.length];
      const pieces = cuts.slice(1).map((end, index) => characters.push(text.slice(cuts[index], end)));
      expect(pieces.filter((piece) => !piece.isWellFormed())).toEqual([]);
      expect(pieces.join('') + characters.rest()).toBe(text);
    }),
  );
});

test('a half character at the very end becomes the replacement character', () => {
  const characters = createWholeCharacters();
  expect(characters.push('a\ud83d')).toBe('a');
  expect(characters.rest()).toBe('\ufffd');
});
