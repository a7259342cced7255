import type { SessionState } from './web-api.ts';

/** The fate of the messages of one session. */
export interface SessionTally {
  readonly acknowledged: number;
  readonly lost: number;
  /** Messages that are stored twice and turns with two answers. */
  readonly doubled: number;
  readonly outOfOrder: number;
  readonly unanswered: number;
  /** Answered with a failure sentence instead of the model's text. Not a loss. */
  readonly givenUp: number;
  readonly problems: readonly string[];
}

export function tallySession(acknowledged: readonly string[], { messages, pending }: SessionState): SessionTally {
  const users = messages
    .filter(({ role }) => role === 'user')
    .map(({ content, turnId }) => ({ turnId, id: idsIn(content)[0] ?? '' }));
  const answers = messages.filter(({ role }) => role === 'assistant');
  const ids = users.map(({ id }) => id);
  const lost = acknowledged.filter((id) => !ids.includes(id));
  const twice = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
  const turns = answers.map(({ turnId }) => turnId);
  const answeredTwice = [...new Set(turns.filter((turn, index) => turns.indexOf(turn) !== index))];
  const numbers = ids.map((id) => Number(id.split('-m')[1]));
  const outOfOrder = numbers.filter((number, index) => index > 0 && number < (numbers[index - 1] ?? 0));
  const waiting = new Set(pending.map(({ turnId }) => turnId));
  const unanswered = users.filter(({ turnId }) => waiting.has(turnId ?? '') || !turns.includes(turnId));
  const named = new Set(answers.flatMap(({ content }) => idsIn(content)));
  const givenUp = users.filter((user) => !named.has(user.id) && !unanswered.includes(user));
  return {
    acknowledged: acknowledged.length,
    lost: lost.length,
    doubled: twice.length + answeredTwice.length,
    outOfOrder: outOfOrder.length,
    unanswered: unanswered.length,
    givenUp: givenUp.length,
    problems: [
      ...lost.map((id) => `lost: ${id}`),
      ...twice.map((id) => `stored twice: ${id}`),
      ...answeredTwice.map((turn) => `answered twice: turn ${turn}`),
      ...outOfOrder.map((number) => `out of order: message ${number}`),
      ...unanswered.map(({ id }) => `never answered: ${id}`),
    ],
  };
}

function idsIn(text: string): readonly string[] {
  return text.match(/w\d+-m\d+/g) ?? [];
}
