import { createAnswerSplitter } from '../../src/conversation/draft/split-answer.ts';
import { autofix } from '../../src/workflow/autofix/autofix.ts';
import { applyPatch, isPatch } from '../../src/workflow/patch/patch.ts';
import { validateConfig } from '../../src/workflow/validate.ts';
import type { Asked } from './recording-provider.ts';

/** The stage at which the draft of a turn became valid. */
export interface Stages {
  readonly first: boolean;
  readonly afterAutofix: boolean;
  readonly afterRepair: boolean;
  readonly repairs: number;
}

/** Validates the first draft of a turn independently of the conversation's own report. Undefined for a turn without a draft. */
export function stagesOf(
  asked: readonly Asked[],
  current: string | undefined,
  endedValid: boolean,
): Stages | undefined {
  const [first] = asked;
  const draft = first === undefined ? undefined : draftIn(first.text);
  if (draft === undefined) return undefined;
  const repairs = asked.filter(({ prompt }) => prompt.task.repair !== undefined).length;
  const patched = isPatch(draft) ? applyPatch(current, draft) : ({ ok: true, yaml: draft } as const);
  if (!patched.ok) return { first: false, afterAutofix: false, afterRepair: endedValid, repairs };
  return {
    first: validateConfig(patched.yaml, { origin: 'draft' }).valid,
    afterAutofix: autofix(patched.yaml).report.valid,
    afterRepair: endedValid,
    repairs,
  };
}

function draftIn(answer: string): string | undefined {
  const splitter = createAnswerSplitter();
  splitter.push(answer);
  return splitter.end().blocks.at(-1)?.text;
}
