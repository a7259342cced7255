import { expect, test } from 'vitest';
import { createHumanReplies } from '../../../../adapters/slack/receive/human-replies.ts';
import { threadKey } from '../../../../src/chat/thread-key.ts';

const THREAD = threadKey('slack', 'T1', 'C1:1000.000000');
const asked = () => {
  const replies = createHumanReplies();
  replies.asked(THREAD, ['U1', 'U2'], '10000.000000');
  return replies;
};

test('the first message of a person who was asked is the answer, also when Slack sends it again', () => {
  const replies = asked();
  expect(replies.isAnswer(THREAD, 'U1', '10060.000000')).toBe(true);
  expect(replies.isAnswer(THREAD, 'U1', '10060.000000')).toBe(true);
  expect(replies.isAnswer(THREAD, 'U1', '10061.000000')).toBe(false);
  expect(replies.isAnswer(THREAD, 'U2', '10062.000000')).toBe(true);
});

test('only the people who were asked answer, and only in that thread', () => {
  const replies = asked();
  expect(replies.isAnswer(THREAD, 'U3', '10060.000000')).toBe(false);
  expect(replies.isAnswer(threadKey('slack', 'T1', 'C1:2000.000000'), 'U1', '10060.000000')).toBe(false);
});

test('a message counts as an answer for 60 minutes', () => {
  expect(asked().isAnswer(THREAD, 'U1', String(10_000 + 60 * 60))).toBe(true);
  expect(asked().isAnswer(THREAD, 'U1', String(10_000 + 60 * 60 + 1))).toBe(false);
});

test('a thousand questions are remembered, then the oldest is dropped', () => {
  const replies = asked();
  for (let user = 0; user < 998; user += 1) replies.asked(THREAD, [`U9${user}`], '10000.000000');
  expect(replies.isAnswer(THREAD, 'U1', '10001.000000')).toBe(true);
  replies.asked(THREAD, ['U8'], '10000.000000');
  expect(replies.isAnswer(THREAD, 'U1', '10001.000000')).toBe(false);
  expect(replies.isAnswer(THREAD, 'U2', '10001.000000')).toBe(true);
});
