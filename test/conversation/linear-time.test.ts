import { expect, test } from 'vitest';
import { beforeAssumptions, withoutAssumptions } from '../../src/conversation/draft/assumptions.ts';
import { isConfigFile, pastedConfig } from '../../src/conversation/draft/import-config.ts';
import { joinAnswers } from '../../src/conversation/draft/join-answers.ts';
import { createAnswerSplitter } from '../../src/conversation/draft/split-answer.ts';
import { asksForEarlier } from '../../src/conversation/prompt/asks-for-earlier.ts';
import { buildPrompt, fenceFor } from '../../src/conversation/prompt/prompt.ts';
import type { ChatMessage } from '../../src/session/session.ts';
import { splitText } from '../../src/text/split-text.ts';
import { repeated, slowerThanLinear } from '../support/linear-time.ts';

/** What the functions look for, and what their patterns repeat. */
const MARKS = ['\n', '\r\n', ' ', '`', '~', '*', '.', '{', '"', 'a', '\n \n', ' :', '😀'];
const LINES = ['```\n', '```x\n', '~~~\n', '```\n~~~\n', '```yaml\n', '# x\n', '- id: a\n'];
const WORDS = [
  'id:',
  'schema_version',
  'schema_version\n',
  'schema_version: ',
  'nodes\n',
  'Assumed:',
  '. Assumed: x\n',
];
const ATOMS = MARKS.concat(LINES, WORDS);
/** What an input begins with, so that a function gets past its first check. */
const OPENINGS = ['', '```yaml\n', 'schema_version: 1\n'];
const message = (content: string): ChatMessage => ({
  id: 'm',
  sessionId: 's',
  role: 'user',
  content,
  createdAt: new Date(0),
  metadata: {},
});

const FUNCTIONS: Readonly<Record<string, (text: string) => unknown>> = {
  isConfigFile: (text) => isConfigFile({ text }),
  pastedConfig,
  withoutAssumptions,
  beforeAssumptions,
  joinAnswers: (text) => joinAnswers(text, text),
  fenceFor,
  asksForEarlier,
  splitAnswer(text) {
    const splitter = createAnswerSplitter();
    splitter.push(text);
    return splitter.end();
  },
  splitText: (text) => splitText(text, 2_000),
  'splitText into long parts': (text) => splitText(text, 40_000),
  buildPrompt: (text) =>
    buildPrompt({ history: [message(text)], revisions: [], text, files: [{ name: 'a.yaml', text }], refused: [] }),
};

test.each(Object.keys(FUNCTIONS))('%s takes time in proportion to its input, whatever the input is', (name) => {
  const work = FUNCTIONS[name]!;
  const slow = OPENINGS.flatMap((before) =>
    ATOMS.flatMap((atom) => slowerThanLinear(work, repeated(atom, { before, after: '!' })) ?? []),
  );
  expect(slow).toEqual([]);
});

test.each(['```yaml\n', '# comment\n', 'a line of a draft\n'])(
  'an answer is split in proportion to its chunks: %j',
  (chunk) => {
    const work = (text: string): void => {
      const splitter = createAnswerSplitter();
      splitter.push('```yaml\n');
      for (let at = 0; at < text.length; at += chunk.length) splitter.push(chunk);
      splitter.end();
    };
    expect(slowerThanLinear(work, repeated(chunk))).toBeUndefined();
  },
);
