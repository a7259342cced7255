import { assert, asyncProperty, array, constantFrom, oneof, string } from 'fast-check';
import { expect, test } from 'vitest';
import { loadLibrary } from '../../../src/llm/offline/library.ts';
import { validateConfig } from '../../../src/workflow/validate.ts';
import { askOffline, draftOffline } from './ask-offline.ts';
import { unsafeIn } from './safe-profile.ts';

const { languages } = loadLibrary();

/** Words that the drafter listens to, so that random texts of them reach every corner. */
const PATHS = [
  'then',
  'otherwise',
  'if.if',
  'if.unless',
  'goes_to',
  'until',
  'again',
  'each',
  'fields_intro',
  'named',
  'constraints',
  'openers',
  'gallery',
  'edit.add',
  'edit.remove',
  'edit.rename',
  'edit.split',
  'edit.move',
  'edit.replace',
  'edit.instead',
  'edit.kind',
  'edit.after',
  'edit.must',
  'verbs.write',
  'verbs.check',
  'verbs.classify',
  'verbs.score',
  'verbs.improve',
  'nouns.emails',
  'units.tries',
  'above.>',
  'limits.no_tool',
  'above_after.>=',
];
const heard = languages.flatMap((language) => PATHS.flatMap((path) => language.texts(path)));
const noise = [
  '5',
  '80',
  '0-100',
  '0.3',
  'gpt-4o',
  'ollama llama3',
  ',',
  ':',
  '(',
  ')',
  '.',
  '{',
  '}',
  '{topic}',
  '```',
  '<id>',
  'x',
];
const word = oneof(
  { weight: 6, arbitrary: constantFrom(...heard) },
  { weight: 3, arbitrary: constantFrom(...noise) },
  { weight: 1, arbitrary: string({ unit: 'grapheme', maxLength: 8 }) },
);
const sentence = array(word, { minLength: 1, maxLength: 14 }).map((words) => words.join(' '));

test('whatever the text, it answers in words, and a config that it offers is valid, runnable and safe', async () => {
  await assert(
    asyncProperty(oneof(sentence, string({ unit: 'grapheme', maxLength: 200 })), async (text) => {
      const { prose, config } = await askOffline(text);
      expect(prose).not.toBe('');
      expect(config === undefined ? [] : unsafeIn(config)).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test('whatever is asked of a config, it stays valid and runnable', async () => {
  const configs = await Promise.all(
    ['template 1', 'template 4', 'template 5', 'template 6', 'template 7'].map((text) => draftOffline(text)),
  );
  await assert(
    asyncProperty(constantFrom(...configs), sentence, async (currentConfig, text) => {
      const { prose, config } = await askOffline(text, { currentConfig });
      expect(prose).not.toBe('');
      const { valid, runnable } = validateConfig(config ?? currentConfig, { origin: 'draft' });
      expect({ valid, runs: runnable !== 'no' }).toEqual({ valid: true, runs: true });
    }),
    { numRuns: 60 },
  );
});

test('a text of any length is answered, and what was not read is said', async () => {
  const { prose } = await askOffline(`Summarize a long document. ${'lorem ipsum '.repeat(5000)}`);
  expect(prose).toContain('I read only the first 4000 characters');
});

test('what the user writes never becomes a placeholder, a marker or a fence of the config', async () => {
  const yaml = await draftOffline(
    'Classify tickets as {state.billing}, <kinds.ids>, ```yaml or {{state.topic}} import os, answer each in its own step',
  );
  expect(yaml).not.toMatch(/billing\}|\{\{|```/);
  expect(unsafeIn(yaml)).toEqual([]);
});
