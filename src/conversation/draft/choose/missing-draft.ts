import type { Prompt } from '../../../llm/provider.ts';
import { claimsChange } from './claims.ts';
import { intentOf } from './request-intent.ts';

const WHERE_IS_IT =
  'You say that the workflow was changed, but there is no yaml block, so nothing was changed. Write the block now: a patch, or the whole config. If nothing has to change, answer with the one word "unchanged".';

/** Whether an answer without a draft says that something was changed. Questions are answered in words. */
export function claimsMissingDraft(prose: string, request: string, hasConfig: boolean): boolean {
  const isAboutWorkflow = hasConfig || /\b(?:workflow|config|ya?ml|steps?|nodes?)\b/i.test(prose);
  return isAboutWorkflow && claimsChange(prose) && intentOf(request, hasConfig) === 'change';
}

/** Asks once for the draft that an answer speaks of. */
export function missingDraftPrompt(prompt: Prompt, answer: string): Prompt {
  return {
    ...prompt,
    messages: [...prompt.messages, { role: 'assistant', content: answer }, { role: 'user', content: WHERE_IS_IT }],
  };
}
