import { describe, expect, test } from 'vitest';
import { exchangeOf } from '../../../src/workflow/outline/exchange.ts';
import { loopEnds } from '../../../src/workflow/outline/loop-ends.ts';
import { runningOrder } from '../../../src/workflow/outline/running-order.ts';
import { plan } from '../../support/plan.ts';

const resultsOf = (...args: Parameters<typeof plan>) => exchangeOf(plan(...args)).results;

const orderOf = (edges: readonly string[]) => {
  const ids = [...new Set(edges.flatMap((edge) => edge.match(/\b[abcdz]\b/g) ?? []))].sort();
  const steps = Object.fromEntries(ids.map((id) => [id, 'Go {x} -> x']));
  return runningOrder(plan({ fields: { x: 'str!' }, steps, edges })).map(({ id }) => id);
};

describe('what the caller gets', () => {
  test('is not the counter of a loop, nor advice for its next round, nor what decides its way', () => {
    const loop = {
      fields: { topic: 'str!', draft: 'str', advice: 'str', ok: 'bool', rounds: 'int' },
      steps: {
        write: 'Write {topic}, better than {draft}, by {advice} -> draft',
        judge: 'Judge {draft} -> ok, advice',
        count: '= rounds + 1 -> rounds',
      },
      edges: [
        'START write',
        'write judge',
        'judge count',
        'count: state.ok END | state.rounds >= 4 END | default write',
      ],
    };
    expect(resultsOf(loop)).toEqual(['draft']);
    expect(loopEnds(plan(loop))).toMatchObject([{ bound: { rounds: 4, to: 'END' } }]);
  });

  test('is not notes that a later step works into something else', () => {
    const fields = { topic: 'str!', notes: 'str', article: 'str' };
    const steps = { research: 'Collect {topic} -> notes', write: 'Write from {notes} -> article' };
    expect(resultsOf({ fields, steps })).toEqual(['article']);
  });

  test('is also a newsletter that is then translated, where the flow speaks of it', () => {
    const fields = { news: 'str!', newsletter: 'str', german: 'str' };
    const steps = { write: 'Write {news} -> newsletter', translate: 'Translate {newsletter} -> german' };
    const description = 'Writes a newsletter in two languages.';
    expect(resultsOf({ fields, steps, description })).toEqual(['newsletter', 'german']);
  });

  test('is an article of which only the words are counted afterwards', () => {
    const fields = { topic: 'str!', article: 'str', words: 'int' };
    const steps = { write: 'Write {topic} -> article', count: '= len(article) -> words' };
    expect(resultsOf({ fields, steps })).toEqual(['article', 'words']);
  });

  test('is one of the texts of branches', () => {
    const lead = {
      fields: { lead: 'str!', score: 'int', pitch: 'str', reason: 'str' },
      steps: { rate: 'Rate {lead} -> score', pitch_it: 'Pitch {lead} -> pitch', log: 'Log {lead} -> reason' },
      edges: ['START rate', 'rate: state.score > 80 pitch_it | default log', 'pitch_it END', 'log END'],
    };
    expect(exchangeOf(plan(lead))).toMatchObject({ results: ['pitch', 'reason'], isEither: true });
  });

  test('is what the model named, as far as it is there', () => {
    const fields = { topic: 'str!', notes: 'str', article: 'str' };
    const steps = { research: 'Collect {topic} -> notes', write: 'Write from {notes} -> article' };
    expect(exchangeOf(plan({ fields, steps }), ['notes', 'gone']).results).toEqual(['notes']);
    expect(exchangeOf(plan({ fields, steps }), ['gone']).results).toEqual(['article']);
  });

  test('is what decides the way where there is nothing else', () => {
    const only = {
      fields: { mail: 'str!', kind: 'str' },
      steps: { classify: 'Classify {mail} -> kind' },
      edges: ['START classify', 'classify: state.kind == "spam" END | default END'],
    };
    expect(resultsOf(only)).toEqual(['kind']);
  });
});

test('the caller gives every field that no step writes, and those with a default are optional', () => {
  const fields = { offer: 'str!', fourth_offer: 'str', table: 'str', rounds: 'int' };
  const steps = { compare: 'Compare {offer} {fourth_offer} -> table', count: '= rounds + 1 -> rounds' };
  expect(exchangeOf(plan({ fields, steps })).inputs).toEqual([
    { name: 'offer', isOptional: false },
    { name: 'fourth_offer', isOptional: true },
  ]);
});

describe('the running order', () => {
  test('has the step where branches meet after the branches, however long they are', () => {
    const edges = ['START a', 'a: default d | state.x == "1" b', 'b c', 'c d', 'd END'];
    expect(orderOf(edges)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('has all steps of a loop before what follows it', () => {
    const edges = ['START a', 'a b', 'b: state.x == "1" d | default c', 'c a', 'd END'];
    expect(orderOf(edges)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('has branches in the order of the file, and ends with what is never reached', () => {
    const edges = ['START a', 'a: state.x == "1" c | default b', 'b END', 'c END', 'z END'];
    expect(orderOf(edges)).toEqual(['a', 'c', 'b', 'z']);
  });
});
