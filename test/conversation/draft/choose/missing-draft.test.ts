import { expect, test } from 'vitest';
import { claimsMissingDraft } from '../../../../src/conversation/draft/choose/missing-draft.ts';

test.each([
  ['make it colder', 'The temperature of `write` is down to 0.2.'],
  ['make it colder', "It's now colder: 0.2 instead of 0.7."],
  ['make it colder', 'Set `temperature: 0.2` on `write`.'],
  ['add a check', 'Sure, here you go:'],
  ['add a check', 'I went ahead and put a fact check in between.'],
  ['rends-le drôle', 'Voilà, le ton est plus drôle.'],
  ['改得有趣点', '已更新，语气更有趣了。'],
  ['сделай смешнее', 'Готово, я изменил промпт.'],
  ['maak het grappiger', 'Klaar, ik heb de toon aangepast.'],
  ['mach es wärmer', 'Ich habe die Temperatur auf 0,9 geändert.'],
  ['hazlo frío', 'He cambiado la temperatura.'],
  ['yes please', 'Done.'],
])('%s / %s: stands for a change that is missing', (request, answer) => {
  expect(claimsMissingDraft(answer, request, true)).toBe(true);
});

test.each([
  ['make it better', 'Better in which way: shorter, or funnier?'],
  ['add an email step', 'The runtime cannot send mail.'],
  ['add an email step', 'Sending mail is not something it offers, so it stays as it was.'],
  ['use gpt-4o-mini', 'It already uses gpt-4o-mini.'],
  ['why does it need notes?', 'The notes were added so that `write` has facts.'],
  ['thanks!', "You're welcome! Everything is set."],
  ['looks good, thank you so much 👍', 'Great, it works now.'],
  ['ありがとう', 'どういたしまして。'],
])('%s / %s: needs no change', (request, answer) => {
  expect(claimsMissingDraft(answer, request, true)).toBe(false);
});
