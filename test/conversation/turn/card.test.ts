import { describe, expect, test } from 'vitest';
import { answer } from '../../support/configs.ts';
import { startConversation, THREAD } from '../../support/conversation-harness.ts';
import { PURCHASE, PURCHASE_REWEIGHTED } from '../../reply/card/study.ts';

const pieces = (text: string) => [...text.match(/[\s\S]{1,7}/g)!].map((piece) => ({ text: piece, delayMs: 2 }));

describe('the results that a model names', () => {
  const named = 'Ich vergleiche.\n\nResults: punkte, empfehlung';

  test('are shown as what the caller gets, are kept with the revision, and never flash up as words', async () => {
    const { say, platform, lastText, store } = await startConversation([{ chunks: pieces(answer(named, PURCHASE)) }]);
    await say('Vergleiche die Angebote und schreib mir eine Empfehlung');
    expect(platform.posts[0]!.views.filter(({ text }) => /Results|punkte, /.test(text))).toEqual([]);
    expect(lastText()).toContain('Ergebnisse: `punkte` und `empfehlung`.');
    const session = await store.findSessionByThread(THREAD);
    expect((await store.getRevision(session!.id, 1))?.results).toEqual(['punkte', 'empfehlung']);
  });

  test('hold for later revisions, also by a new name, until others are named', async () => {
    const renamed = PURCHASE_REWEIGHTED.replaceAll('punkte', 'gesamtpunkte');
    const { say, lastText } = await startConversation([
      { chunks: [answer(named, PURCHASE)] },
      { chunks: [answer('Ja.', renamed)] },
      { chunks: [answer('Gut.\nResults: empfehlung', PURCHASE)] },
    ]);
    await say('Vergleiche die Angebote');
    await say('Preis nur 40');
    expect(lastText()).toContain('Ergebnisse: `gesamtpunkte` und `empfehlung`.');
    await say('nur die Empfehlung bitte');
    expect(lastText()).toContain('Ergebnisse: `empfehlung`.');
  });
});

describe('the language of the card', () => {
  test('is that of the person, also where the last words are too few to tell', async () => {
    const { say, lastText, platform } = await startConversation([
      { chunks: [answer('Gern.', PURCHASE)] },
      { chunks: [answer('OK.', PURCHASE_REWEIGHTED)] },
    ]);
    await say('Bitte vergleiche die Angebote und schreib eine Empfehlung');
    expect(lastText()).toContain('r1 · läuft');
    await say('40/60');
    expect(lastText()).toContain('preis 50 -> 40, qualitaet 50 -> 60; sonst unverändert.');
    await say('details');
    const shown = platform.posts.map(({ views }) => views.at(-1)?.text).join('\n');
    expect(shown).toContain('Eingaben: `angebot_1` (str), `angebot_2` (str) und `angebot_3` (str, optional).');
    expect(shown).toContain('```yaml\nschema_version');
  });
});

test('only the first card of a thread says how to run the file', async () => {
  const { say, lastText } = await startConversation([
    { chunks: [answer('Gern.', PURCHASE)] },
    { chunks: [answer('OK.', PURCHASE_REWEIGHTED)] },
  ]);
  await say('Compare the offers, please');
  expect(lastText()).toContain(
    '[configurable-agents](https://github.com/thatAverageGuy/configurable-agents) and start: `configurable-agents run angebotsvergleich.r1.yaml --input angebot_1="..." --input angebot_2="..."`',
  );
  await say('Use 40 and 60 instead');
  expect(lastText()).not.toContain('configurable-agents run');
});
