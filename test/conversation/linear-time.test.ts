import { expect, test } from 'vitest';
import { beforeAssumptions, withoutAssumptions } from '../../src/conversation/draft/assumptions.ts';
import { blockNatures } from '../../src/conversation/draft/choose/block-nature.ts';
import { chooseDraft, type CandidateBlock } from '../../src/conversation/draft/choose/choose-draft.ts';
import { claimsChange } from '../../src/conversation/draft/choose/claims.ts';
import { claimsMissingDraft } from '../../src/conversation/draft/choose/missing-draft.ts';
import { intentOf } from '../../src/conversation/draft/choose/request-intent.ts';
import { completeDraft } from '../../src/conversation/draft/complete/complete-draft.ts';
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
const PROSE = ['change ', 'changed the ', 'unchanged, ', 'for example ', 'what ', 'is it? ', '# ... ', 'before '];
const ATOMS = MARKS.concat(LINES, WORDS, PROSE);
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

const CONFIG = `schema_version: "1.0"
flow: {name: t}
state: {fields: {a: {type: str, required: true}, b: {type: str}}}
nodes: [{id: write, prompt: "Write {a}", outputs: [b], output_schema: {type: str}}]
edges: [{from: START, to: write}, {from: write, to: END}]
`;
const block = (lead: string): CandidateBlock => ({
  lead,
  text: CONFIG,
  nature: blockNatures([CONFIG], undefined)[0]!,
});

const FUNCTIONS: Readonly<Record<string, (text: string) => unknown>> = {
  isConfigFile: (text) => isConfigFile({ text }),
  pastedConfig,
  withoutAssumptions,
  beforeAssumptions,
  joinAnswers: (text) => joinAnswers(text, text),
  fenceFor,
  asksForEarlier,
  intentOf: (text) => intentOf(text, true),
  claimsChange,
  claimsMissingDraft: (text) => claimsMissingDraft(text, text, true),
  completeDraft: (text) => completeDraft(`${text}\n# ... unchanged ...\n`, CONFIG),
  'chooseDraft, by the words around the blocks': (text) =>
    chooseDraft([block(text), block(text)], { intent: 'change', hasConfig: true, claimsChange: true }),
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
