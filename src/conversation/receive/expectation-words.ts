/** A request about the expectations of a workflow. */
export type ExpectationRequest =
  | { readonly kind: 'add'; readonly text: string }
  | { readonly kind: 'list' }
  /** Selected by number, from 1, by some of its words, or `all`. */
  | { readonly kind: 'remove'; readonly which: number | string };

/** Longer messages are other requests. */
const MOST_CHARS = 600;

const LIST = /^(?:(?:list|show|what are)(?: me)? )?(?:the |my |our )?expectations[.!?]?$|^expect[.!?]?$/i;
const REMOVE = /^(?:remove|delete|drop|forget) (?:the |my |our |all )*expectations?\b([^]*)$/i;
const ADD = /^(?:i |we )?expect(?:ation)?(?: that\b|:)?\s([^]+)$/i;

/** Beginnings of an expectation without `expect`. In contrast, "The answer should be at most 80 words" asks for a change of the workflow. */
const BARE = [
  /^(?:it|they|(?:the|every) (?:result|output)) must(?:n't| not| never| always)* (?:name|mention|contain|include|state|say|be (?:under|over|below|above|between|at (?:most|least)|(?:shorter|longer|less|more|fewer) than))s?\b/i,
  /^(?:it is |it's |it stays |stays )?always (?:under|over|below|above|between|at (?:most|least)|(?:shorter|longer|less|more|fewer) than)\b/i,
  /^(?:it )?(?:must |should )?never (?:routes?|goes?|ends?|runs?|reach(?:es)?)(?: up)? (?:to|at|through|via)?\b/i,
];
/** Words that make it a request to change the workflow. */
const CHANGE = /\b(?:also|steps?|nodes?|tools?|prompts?|loops?|agents?|inputs?|models?|instead)\b/i;

/** Reads `expect it names a price`, `it must name a price`, `expectations`, `remove expectation 2`. Undefined for any other message. */
export function readExpectationWords(message: string): ExpectationRequest | undefined {
  if (message.length > MOST_CHARS) return undefined;
  const text = message
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replace(/^\/(?:threadsmith )?/i, '');
  if (LIST.test(text)) return { kind: 'list' };
  const removed = REMOVE.exec(text)?.[1];
  if (removed !== undefined) return { kind: 'remove', which: whichOf(text, removed) };
  const added = ADD.exec(text)?.[1]?.trim();
  if (added !== undefined) return { kind: 'add', text: added };
  const isBare = BARE.some((pattern) => pattern.test(text)) && !CHANGE.test(text) && !text.endsWith('?');
  return isBare ? { kind: 'add', text } : undefined;
}

function whichOf(text: string, rest: string): number | string {
  const words = rest
    .trim()
    .replace(/^(?:number|no\.?|#|that|about|on|with)\s*/i, '')
    .replace(/[.!]$/, '');
  if (/^#?\d{1,3}$/.test(words)) return Number(words.replace('#', ''));
  return words === '' && /expectations/i.test(text) ? 'all' : words;
}
