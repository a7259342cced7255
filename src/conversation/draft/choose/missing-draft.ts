import type { Prompt } from '../../../llm/provider.ts';
import { claimsChange, refusesOrAsks } from './claims.ts';
import { intentOf } from './request-intent.ts';

const WHERE_IS_IT =
  'There is no yaml block in your answer, so nothing was changed. If the request asks for a change that can be made, write the block now: a patch, or the whole config. If nothing has to change, answer with the one word "unchanged".';

/** Longer answers without a draft explain something. */
const LONGEST_CLAIM = 600;
/** What people say between their requests. */
const SMALL_TALK =
  /^(?:(?:thanks?|thank you|thx|ty|hi|hello|hey|hallo|ok(?:ay)?|great|nice|cool|perfect|awesome|good|lovely|looks? good|lgtm|wow|bye|good (?:morning|job|work)|well done|it works|danke|super|prima|toll|merci|bonjour|salut|parfait|gracias|hola|perfecto|genial|obrigad[oa]|olá|ótimo|grazie|ciao|perfetto|bedankt|dank je|so much|a lot|very much|for (?:the|your) help)[\s,.!:)👍🙏🎉😀🙂-]*)+$|^[\s!。、]*(?:ありがとう|こんにちは|谢谢|你好|很好|고마워|안녕|спасибо|привет|dziękuję)/iu;

/**
 * Whether an answer without a draft should have had one: it says that something was changed, or it answers a wish for a change with a few words that are neither
 * a question nor a refusal. Words of a claim differ too much from model to model and language to language to be known.
 */
export function claimsMissingDraft(prose: string, request: string, hasConfig: boolean): boolean {
  if (intentOf(request, hasConfig) !== 'change') return false;
  if (!hasConfig) return /\b(?:workflow|config|ya?ml|steps?|nodes?)\b/i.test(prose) && claimsChange(prose);
  if (SMALL_TALK.test(request.trim())) return false;
  return claimsChange(prose) || (prose.length <= LONGEST_CLAIM && !refusesOrAsks(prose));
}

/** Asks once for the draft that an answer speaks of. */
export function missingDraftPrompt(prompt: Prompt, answer: string): Prompt {
  return {
    ...prompt,
    messages: [...prompt.messages, { role: 'assistant', content: answer }, { role: 'user', content: WHERE_IS_IT }],
  };
}
