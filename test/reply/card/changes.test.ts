import { describe, expect, test } from 'vitest';
import { describeCard } from '../../../src/reply/card/describe-card.ts';
import type { Language } from '../../../src/text/detect-language.ts';
import { diffWorkflows } from '../../../src/workflow/diff/diff.ts';
import { sensitiveData } from '../../../src/workflow/outline/sensitive-data.ts';
import { validateConfig } from '../../../src/workflow/validate.ts';
import { CHECKED_ARTICLE, ARTICLE } from '../../support/configs.ts';
import { REVIEW } from '../../support/faults.ts';
import { CLINIC, PURCHASE, PURCHASE_REWEIGHTED, SHOP, SHOP_WITH_NOTE } from './study.ts';

function reportOn(yaml: string) {
  const { workflow, verdict, issues } = validateConfig(yaml, { origin: 'user' });
  if (workflow === undefined) throw new Error(`not valid: ${JSON.stringify(issues)}`);
  return { workflow, verdict, issues };
}

/** The second line of the card of a change: what changed. */
function changeLine(before: string, after: string, language?: Language): string {
  return cardOfChange(before, after, language).split('\n')[1] ?? '';
}

function cardOfChange(before: string, after: string, language?: Language): string {
  const [old, now] = [reportOn(before), reportOn(after)];
  const knownData = sensitiveData(old.workflow);
  return describeCard({ ...now, revision: 2, changes: diffWorkflows(old.workflow, now.workflow), knownData }, language);
}

describe('the change line', () => {
  test('has the numbers that changed, once, although description and code both have them', () => {
    expect(changeLine(PURCHASE, PURCHASE_REWEIGHTED, 'de')).toBe(
      '`gewichten`: preis 50 -> 40, qualitaet 50 -> 60; sonst unverändert.',
    );
  });

  test('names a new branch with where it leads, and calls nothing moved', () => {
    expect(changeLine(SHOP, SHOP_WITH_NOTE, 'de')).toBe(
      'Neuer Schritt: `notiz_chefin`; neuer Zweig: beschwerde -> `notiz_chefin`; sonst unverändert.',
    );
  });

  test('does not speak of the order of the steps when only a step was put between', () => {
    expect(changeLine(ARTICLE, CHECKED_ARTICLE)).toBe('New step: `fact_check`; nothing else changed.');
  });

  test('says which step comes at another place', () => {
    const moved = PURCHASE.replace('START, to: bewerten', 'START, to: empfehlen')
      .replace('empfehlen, to: END', 'empfehlen, to: bewerten')
      .replace('gewichten, to: empfehlen', 'gewichten, to: END');
    expect(changeLine(PURCHASE, moved)).toBe('`empfehlen` now comes first; nothing else changed.');
  });

  test('calls a new name a new name, of a step and of a field, and nothing else that follows from it', () => {
    const step = REVIEW.replaceAll('judge', 'rate_draft');
    expect(changeLine(REVIEW, step)).toBe('`judge` is now called `rate_draft`; nothing else changed.');
    const field = REVIEW.replaceAll(/\bdraft\b/g, 'text');
    expect(changeLine(REVIEW, field)).toContain('`draft` is now called `text`; nothing else changed.');
  });

  test('has a limit of a condition by the name of the field', () => {
    expect(changeLine(REVIEW, REVIEW.replace('score >= 8', 'score >= 9'))).toBe('Score 8 -> 9; nothing else changed.');
    expect(changeLine(REVIEW, REVIEW.replace('rounds >= 3', 'rounds >= 5'))).toContain('Rounds 3 -> 5');
  });

  test('says what an input has become', () => {
    const optional = CLINIC.replace('form: {type: str, required: true', 'form: {type: str, default: ""');
    expect(changeLine(CLINIC, optional)).toBe('`form` is now optional; nothing else changed.');
    const more = PURCHASE.replace('    preis: {', '    angebot_4: {type: str, default: ""}\n    preis: {').replaceAll(
      '{angebot_3}',
      '{angebot_3} {angebot_4}',
    );
    expect(changeLine(PURCHASE, more)).toContain('new input: `angebot_4`');
  });

  test('quotes few new words, and names what was rewritten', () => {
    const words = CLINIC.replace('in 5 lines.', 'in 3 lines. Be kind.');
    expect(changeLine(CLINIC, words)).toBe('`sum_up`: lines 5 -> 3, added "Be kind"; nothing else changed.');
    const rewritten = CLINIC.replace(
      /prompt: .*/,
      `prompt: "${'Read the whole form with care and write what matters. '.repeat(3)}{form}"`,
    );
    expect(changeLine(CLINIC, rewritten)).toBe('`sum_up`: instructions rewritten; nothing else changed.');
  });

  test('has a model for all steps once', () => {
    const all = REVIEW.replace('\nstate:', '\nconfig: {llm: {model: gpt-4o, provider: openai}}\nstate:');
    expect(changeLine(REVIEW, all)).toBe('Provider openai; model gpt-4o; nothing else changed.');
  });
});

describe('the card of a change', () => {
  test('says again how a loop ends only when its ways changed', () => {
    const ends = /If it never passes, it ends after \d rounds/;
    expect(cardOfChange(REVIEW, REVIEW.replace('temperature: 0.4', 'temperature: 0.9'))).not.toMatch(ends);
    expect(cardOfChange(REVIEW, REVIEW.replace('rounds >= 3', 'rounds >= 5'))).toMatch(ends);
  });

  test('marks optional inputs, and speaks the language of the person', () => {
    const card = cardOfChange(PURCHASE, PURCHASE_REWEIGHTED, 'de');
    expect(card).toContain('Eingaben: `angebot_1`, `angebot_2` und `angebot_3` (optional). Ergebnisse: `empfehlung`.');
    expect(card).not.toMatch(/\b(?:str|float|steps?|You|nothing|Needs)\b/);
  });

  test('says once per thread where data about health go', () => {
    const first = describeCard({ ...reportOn(CLINIC), revision: 1 });
    expect(first).toContain('Each run sends the health data that you put in to Google. Check first');
    expect(cardOfChange(CLINIC, CLINIC.replace('5 lines', '3 lines'))).not.toContain('health data');
    const local = CLINIC.replace('\nstate:', '\nconfig: {llm: {provider: ollama, model: llama3}}\nstate:');
    expect(describeCard({ ...reportOn(local), revision: 1 })).not.toContain('health data');
  });

  test('has types only where they were asked for', () => {
    const report = { ...reportOn(CLINIC), revision: 1 };
    expect(describeCard(report)).not.toContain('(str)');
    expect(describeCard({ ...report, inDetail: true })).toContain('You give: `form` (str). You get: `summary` (str).');
  });
});
