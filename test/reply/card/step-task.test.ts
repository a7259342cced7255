import { expect, test } from 'vitest';
import { taskOf } from '../../../src/reply/card/step-task.ts';

function task(prompt: string, output: string, description?: string): string {
  return taskOf({ prompt, description, outputs: [output] });
}

test('a short text is told whole, without what is filled in', () => {
  expect(task('Read a job posting and a CV.\nScore the match from 0 to 100.\n\nCV: {cv}\n{posting}', 'score')).toBe(
    'Read a job posting and a CV. Score the match from 0 to 100.',
  );
  expect(task('Summarise {text}', 'summary', 'Sums the text up.')).toBe('Sums the text up.');
  expect(task('{text}', 'summary')).toBe('{text}');
});

test('of a long text the sentence that makes the output comes first, not who the model is or how it is to answer', () => {
  const prompt =
    'You are a senior editor with twenty years at a large newspaper.\nRead the text below carefully, and do so twice.\n' +
    'Do not invent facts or names that are not in the text.\nShorten the article to 200 words, and keep all names as they are written.';
  expect(task(prompt, 'short_text')).toBe('Shorten the article to 200 words, and keep all names as they are written.');
});

test.each([
  [
    'Du bist Einkäufer in einem mittelgroßen Betrieb. Lies die Angebote: {angebote}. Bewerte jedes nach Preis und Qualität von 1 bis 10. ' +
      'Antworte nur mit der Liste der Noten und sonst nichts.',
    'bewertungen',
    'Bewerte jedes nach Preis und Qualität von 1 bis 10. Antworte nur mit der Liste der Noten und sonst nichts.',
  ],
  [
    "Lis l'annonce et le CV du candidat avec beaucoup de soin. Note de 0 à 100 la correspondance entre les deux documents, en deux phrases.",
    'note',
    'Note de 0 à 100 la correspondance entre les deux documents, en deux phrases.',
  ],
])('in other languages, too: %j', (prompt, output, expected) => {
  expect(task(prompt, output)).toBe(expected);
});

test('the items of a list stay with what they are listed for', () => {
  expect(task('Check the text:\n- grammar\n- style.\nThen rate it', 'rating')).toBe(
    'Check the text: grammar, style. Then rate it',
  );
});
