import { expect, test } from 'vitest';
import { detectLanguage } from '../../../../src/llm/offline/detect-language.ts';
import { loadLibrary } from '../../../../src/llm/offline/library.ts';
import { printPlan } from '../../../../src/llm/offline/plan/plan.ts';
import { type PlanReading, readPlan } from '../../../../src/llm/offline/plan/read-plan.ts';
import { cleanPhrase } from '../../../../src/llm/offline/user-phrase.ts';

const library = loadLibrary();

function reading(text: string): PlanReading {
  return readPlan(text, detectLanguage(text, library.languages) ?? library.english);
}

const planOf = (text: string) => printPlan(reading(text).plan);

test.each([
  ['Unless the review has 4 stars or more, write an apology. Otherwise thank them.', 'if not state.review_4_stars'],
  ['Score a lead from 1 to 10. Unless the score is 8 or more, write a refusal.', 'if state.score < 8'],
  ['Classify a mail as spam or ham. Write an answer unless it is spam.', 'if state.category != "spam"'],
  ['Lies einen Brief. Außer wenn der Brief eine Rechnung ist, schreibe eine Antwort.', 'if not state.brief_rechnung'],
  [
    'Write a text, rate it from 1 to 10 and unless the score is 8 or more go back to writing',
    'until state.score >= 8, at most 3 times',
  ],
])('"unless" leads to what is done where the condition does not hold: %s', (text, logic) => {
  expect(planOf(text)).toContain(logic);
});

test.each([
  [
    "If the delay is at least 3 hours and the reason isn't extraordinary, write a letter granting it; if not, a letter refusing it.",
    "the delay is at least 3 hours and the reason isn't extraordinary",
  ],
  [
    'If the customer is new, and the amount is above 100, write a warning, otherwise an invoice.',
    'the customer is new, and the amount is above 100',
  ],
  [
    'Read an order. If the weight is over 30 kg or the parcel is fragile, write a freight label, otherwise a parcel label.',
    'the weight is over 30 kg or the parcel is fragile',
  ],
])('a condition of several parts is decided as a whole: %s', (text, condition) => {
  expect(planOf(text)).toMatch(new RegExp(`^decide: Decide whether this holds: ${condition} \\(.*: bool$`, 'm'));
});

test('a condition that names two kinds holds for both', () => {
  expect(
    planOf('Classify a message as complaint, question or praise. If it is a complaint or a question, write an answer.'),
  ).toContain('if state.category == "complaint" or state.category == "question"');
});

test('"if not good enough" is a condition of its own', () => {
  expect(planOf('Write a poem; check the rhymes; if not good enough go back to writing, 4 times at most')).toContain(
    'until state.good_enough, at most 4 times',
  );
});

test('a limit of a loop that was not understood is named, and is no step', () => {
  const { plan } = reading('Write a poem. 3 times at most.');
  expect(plan.items).toHaveLength(1);
  expect(plan.unsure).toEqual(['3 times at most']);
});

test.each([
  ['at <= 80 words', 'at <= 80 words'],
  ['score >= 8, < 9', 'score >= 8, < 9'],
  ['a <b> c', "a 'b' c"],
])('a sign in front of a number stays in a prompt: %s', (text, clean) => {
  expect(cleanPhrase(text)).toBe(clean);
});

test('braces are kept whole', () => {
  expect(planOf('give me {"name": string, "amount": number} from a letter')).toContain(
    '("name": string, "amount": number)',
  );
});

test.each([
  'Summarize a text. Every offer is written by me at midnight.',
  'Write a report in our structure: Context, Results, Challenges, Outlook.',
])('words that only sound like a schedule or a program raise no notice: %s', (text) => {
  expect(reading(text).limits).toEqual([]);
});
