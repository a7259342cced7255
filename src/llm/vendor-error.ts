import { readContextLimit } from './limits/context-limit.ts';
import { ProviderError, type ProviderErrorCode } from './provider.ts';
import type { VendorFacts, VendorFailure } from './vendor-call.ts';

/** Tried in this order on the vendor's error codes, which are more exact than the HTTP status. */
const CODES_BY_WORDS: readonly (readonly [RegExp, ProviderErrorCode])[] = [
  [/exceed_context_size|context_length_exceeded|tokens_limit_reached/i, 'provider.too_long'],
  [/insufficient_quota|billing|credit/i, 'provider.no_quota'],
  [/rate_limit/i, 'provider.rate_limited'],
  [/invalid_api_key|api_key_invalid|authentication/i, 'provider.bad_key'],
  [/model_not_found/i, 'provider.unknown_model'],
  [/content_policy|content_filter/i, 'provider.refused'],
  [/overloaded|unavailable/i, 'provider.overloaded'],
  [/server_error|api_error|internal/i, 'provider.internal'],
  [/invalid_request|invalid_argument/i, 'provider.bad_request'],
];

const CODES_BY_STATUS: Readonly<Record<number, ProviderErrorCode>> = {
  400: 'provider.bad_request',
  401: 'provider.bad_key',
  402: 'provider.no_quota',
  403: 'provider.bad_key',
  404: 'provider.unknown_model',
  408: 'provider.overloaded',
  413: 'provider.too_long',
  422: 'provider.bad_request',
  425: 'provider.overloaded',
  429: 'provider.rate_limited',
  503: 'provider.overloaded',
  529: 'provider.overloaded',
};

/** A refused request may be about money, the key or the model; some vendors say so only in the message. */
const CODES_BY_TEXT: readonly (readonly [RegExp, ProviderErrorCode])[] = [
  [/credit balance|billing|exceeded your current quota|insufficient[ _](quota|funds|balance)/i, 'provider.no_quota'],
  [/api key (not valid|invalid|expired)|invalid api key/i, 'provider.bad_key'],
  [/model\b.{0,80}\b(not found|does not exist|not exist|invalid model)|invalid model/i, 'provider.unknown_model'],
  [
    /content (management )?policy|safety system|content filter|(?:input|prompt|content|request) (?:was|is|has been) (?:flagged|blocked)/i,
    'provider.refused',
  ],
];

/** A vendor's message may be a whole HTML page; its first characters are enough. */
const READ_CHARS = 2_000;

/** The typed error for a failure of a vendor's SDK; `cause` is for the log only. */
export function vendorError(facts: VendorFacts, whole: VendorFailure, cause: unknown): ProviderError {
  const failure = { ...whole, text: whole.text.slice(0, READ_CHARS), words: whole.words?.slice(0, READ_CHARS) };
  const code = codeOf(failure);
  const { message, hint } = SENTENCES[code](facts, failure);
  return new ProviderError(code, message, hint, { cause, retryAfterMs: failure.retryAfterMs });
}

function codeOf(failure: VendorFailure): ProviderErrorCode {
  if (failure.code) return failure.code;
  const status = failure.status ?? 0;
  const byStatus = CODES_BY_STATUS[status] ?? (status >= 500 ? 'provider.internal' : undefined);
  const byWords = match(CODES_BY_WORDS, failure.words);
  if (isAboutLength(failure)) return 'provider.too_long';
  if (byWords && byWords !== 'provider.bad_request') return byWords;
  const byText = status === 404 || status >= 500 ? undefined : match(CODES_BY_TEXT, failure.text);
  return byText ?? byStatus ?? byWords ?? (failure.isInStream ? 'provider.internal' : 'provider.failed');
}

/** Several servers answer 500 to a prompt that is too long, or 429 when it exceeds their limit per minute. */
function isAboutLength({ status, text }: VendorFailure): boolean {
  if (readContextLimit(text) === undefined) return false;
  return status !== 429 || /too large|reduce/i.test(text);
}

function match(table: readonly (readonly [RegExp, ProviderErrorCode])[], text: string | undefined) {
  return text === undefined ? undefined : table.find(([pattern]) => pattern.test(text))?.[1];
}

interface Sentences {
  readonly message: string;
  readonly hint: string;
}

const SENTENCES: Record<ProviderErrorCode, (facts: VendorFacts, failure: VendorFailure) => Sentences> = {
  'provider.bad_key': (facts, failure) => ({
    message:
      failure.status === 403
        ? `${facts.label} does not allow this key to use the model ${facts.model}.`
        : `${facts.label} did not accept the API key.`,
    hint: facts.keyVariable
      ? `Check ${facts.keyVariable}, and that the key is allowed to use the model in LLM_MODEL.`
      : `Check that ${facts.addressVariable ?? 'the server'} accepts requests without a key.`,
  }),
  'provider.no_quota': (facts) => ({
    message: `${facts.label} reports that the account has no quota or credit left.`,
    hint: 'Add credit, raise the limit of the account, or choose another provider with LLM_PROVIDER.',
  }),
  'provider.rate_limited': (facts, failure) => ({
    message: `${facts.label} is limiting requests right now.`,
    hint: `Try again in ${waitText(failure.retryAfterMs)}.`,
  }),
  'provider.unknown_model': (facts) => ({
    message: `${facts.label} has no model named ${facts.model}.`,
    hint:
      facts.unknownModelHint ??
      `Set LLM_MODEL to a model that your account can use${facts.addressVariable ? `, and check ${facts.addressVariable}` : ''}.`,
  }),
  'provider.unreachable': (facts) => ({
    message: `${facts.label} cannot be reached.`,
    hint:
      facts.startHint ??
      (facts.addressVariable
        ? `Check that ${facts.addressVariable} is correct and that the server is running.`
        : `Check the network connection of the machine that runs Threadsmith.`),
  }),
  'provider.overloaded': (facts) => ({
    message: `${facts.label} is overloaded.`,
    hint: 'Try again in a minute.',
  }),
  'provider.internal': (facts, { status }) => ({
    message: `${facts.label} had an internal error${status === undefined ? '' : ` (HTTP ${status})`}.`,
    hint: 'Try again. If this happens often, check the status page or the log of that server.',
  }),
  'provider.timeout': (facts) => ({
    message: `${facts.label} did not answer in time.`,
    hint: 'Try again. If this happens often, raise LLM_FIRST_CHUNK_SECONDS and LLM_BETWEEN_CHUNKS_SECONDS.',
  }),
  'provider.cut_off': (facts) => ({
    message: `The answer from ${midSentence(facts.label)} was cut off.`,
    hint: 'Try again.',
  }),
  'provider.bad_request': (facts) => ({
    message: `${facts.label} rejected the request as invalid.`,
    hint: 'Start a new session. If that does not help, set LLM_MODEL to another model.',
  }),
  'provider.too_long': (facts, { text }) => {
    const { context } = readContextLimit(text) ?? {};
    const size = context === undefined ? '' : `, which takes ${context} tokens`;
    return {
      message: `This is too long for the model ${facts.model}${size}.`,
      hint: 'Send less at once or start a new session. Or set LLM_MODEL to a model with a larger context, or raise the context size of the server.',
    };
  },
  'provider.no_answer': (facts, { words }) => NO_ANSWER[words ?? ''] ?? thoughtOnly(facts),
  'provider.wrong_address': (facts) => ({
    message: `${facts.label} answered with something other than a model's answer, such as a web page.`,
    hint: facts.addressVariable
      ? `Check that ${facts.addressVariable} is the address of the API and not of a web page or a sign-in form.`
      : 'Check whether a proxy or a firewall between Threadsmith and the vendor answers in its place.',
  }),
  'provider.refused': (facts) => ({
    message: `${facts.label} refused to answer because of its content policy.`,
    hint: 'Rephrase your message.',
  }),
  'provider.failed': (facts) => ({
    message: `${facts.label} failed with an unknown error.`,
    hint: 'Try again. The details are in the log of Threadsmith.',
  }),
};

/** By the model's behaviour instead of an answer. */
const NO_ANSWER: Readonly<Record<string, Sentences>> = {
  tool_call: {
    message: 'The model tried to call a tool instead of answering.',
    hint: 'Try again. If this happens often, set LLM_MODEL to another model.',
  },
  length: {
    message: 'The model used up its whole answer with thinking.',
    hint: 'Ask for less at once, raise LLM_MAX_TOKENS, or set LLM_MODEL to a model that thinks less.',
  },
};

function thoughtOnly({ model }: VendorFacts): Sentences {
  return {
    message: `The model ${model} thought about this but gave no answer.`,
    hint: 'Try again. If this happens often, set LLM_MODEL to another model.',
  };
}

function midSentence(label: string): string {
  return label.replace(/^The /, 'the ');
}

function waitText(ms: number | undefined): string {
  if (ms === undefined) return 'a minute';
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds < 120) return seconds === 1 ? 'a second' : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
