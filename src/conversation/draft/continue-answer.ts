import { joinAnswers } from './join-answers.ts';
import { createAnswerSplitter } from './split-answer.ts';
import type { Prompt } from '../../llm/provider.ts';
import type { StreamedAnswer } from './stream-answer.ts';

const GO_ON =
  'Your answer was cut off by its length limit. Continue exactly where you stopped: no words before, nothing repeated, and close the block.';

/** Whether an answer reached its length limit inside a draft. */
export function isCutOff({ end, parts }: StreamedAnswer): boolean {
  const last = parts.blocks.at(-1);
  return end === 'length' && last !== undefined && last.form !== 'fenced';
}

/** Asks once for the rest of an answer that was cut off. */
export function continuationPrompt(prompt: Prompt, cut: StreamedAnswer): Prompt {
  return {
    ...prompt,
    messages: [...prompt.messages, { role: 'assistant', content: cut.text }, { role: 'user', content: GO_ON }],
  };
}

/** The two answers as one. If the second brought nothing, the first stays as it is. */
export function joined(cut: StreamedAnswer, rest: StreamedAnswer): StreamedAnswer {
  if (rest.text.trim() === '') return cut;
  const text = joinAnswers(cut.text, rest.text);
  const splitter = createAnswerSplitter();
  splitter.push(text);
  const parts = { ...splitter.end(), prose: cut.parts.prose };
  const usage = cut.usage ?? rest.usage;
  const end = rest.end === 'length' ? 'length' : 'complete';
  return { parts, text, end, ...(usage === undefined ? {} : { usage }) };
}
