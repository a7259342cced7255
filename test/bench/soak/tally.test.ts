import { describe, expect, test } from 'vitest';
import { tallySession } from '../../../bench/soak/tally.ts';
import type { SessionState, StoredMessage } from '../../../bench/soak/web-api.ts';

const question = (id: string, turnId: string): StoredMessage => ({
  role: 'user',
  content: `Please read ${id}`,
  turnId,
});
const reply = (content: string, turnId: string): StoredMessage => ({ role: 'assistant', content, turnId });

function session(messages: readonly StoredMessage[], pending: SessionState['pending'] = []): SessionState {
  return { messages, revisions: [], pending };
}

describe('the tally of a soak run', () => {
  test('finds nothing where each message is stored and answered once, two of them in one turn', () => {
    const messages = [
      question('w0-m1', 'a'),
      reply('Read w0-m1', 'a'),
      question('w0-m2', 'b'),
      question('w0-m3', 'b'),
      reply('Read w0-m2 w0-m3', 'b'),
    ];
    expect(tallySession(['w0-m1', 'w0-m2', 'w0-m3'], session(messages))).toEqual({
      acknowledged: 3,
      lost: 0,
      doubled: 0,
      outOfOrder: 0,
      unanswered: 0,
      givenUp: 0,
      problems: [],
    });
  });

  test('counts an acknowledged message that is not stored as lost', () => {
    const { lost, problems } = tallySession(['w0-m1'], session([]));
    expect({ lost, problems }).toEqual({ lost: 1, problems: ['lost: w0-m1'] });
  });

  test('counts a message that is stored twice and a turn that is answered twice', () => {
    const messages = [question('w0-m1', 'a'), question('w0-m1', 'a'), reply('Read w0-m1', 'a'), reply('Again', 'a')];
    expect(tallySession(['w0-m1'], session(messages)).doubled).toBe(2);
  });

  test('counts a message that is stored after a later one', () => {
    const messages = [question('w0-m2', 'a'), question('w0-m1', 'a'), reply('Read w0-m2 w0-m1', 'a')];
    expect(tallySession(['w0-m1', 'w0-m2'], session(messages)).outOfOrder).toBe(1);
  });

  test('counts a turn without an answer, but not as lost or given up', () => {
    const messages = [question('w0-m1', 'a'), question('w0-m2', 'b')];
    const tally = tallySession(['w0-m1', 'w0-m2'], session(messages, [{ turnId: 'b' }]));
    expect(tally).toMatchObject({ lost: 0, unanswered: 2, givenUp: 0 });
  });

  test('counts a turn that ended with a sentence instead of the answer as given up, which is not a problem', () => {
    const messages = [question('w0-m1', 'a'), reply('This failed twice.', 'a')];
    expect(tallySession(['w0-m1'], session(messages))).toMatchObject({ givenUp: 1, problems: [] });
  });
});
