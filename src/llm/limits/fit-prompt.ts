import type { ContextLimit } from './context-limit.ts';
import type { Prompt } from '../provider.ts';

/** Used when neither the prompt nor `LLM_MAX_TOKENS` sets a limit. */
const DEFAULT_OUTPUT_TOKENS = 8_000;
/** Below this size of the context, the short system text is used. */
const SMALL_CONTEXT_TOKENS = 10_000;
/** Space for an answer that justifies the long system text, and the least that an answer needs. A config has 150 to 750 tokens. */
const GOOD_ANSWER_TOKENS = 2_500;
const LEAST_ANSWER_TOKENS = 700;
/** Estimates are rough, and chat templates add tokens. */
const SPARE_TOKENS = 100;
const CHARS_PER_TOKEN = 3.5;
/** Context sizes to try, one after another, when a server reports no numbers. */
const GUESSED_CONTEXTS = [16_000, 8_000, 4_000] as const;

/** The known limits of one model on one server. */
export interface KnownLimits {
  /** The system text that fits; see `Provider`. */
  readonly promptSize: 'full' | 'lite';
  /** The prompt with an output limit. A prompt that would not fit gets the short system text, and then loses its earlier messages. */
  fit(prompt: Prompt): FittedPrompt;
  /** Learns from a refusal of `sent`. Returns whether another request can fit. */
  learn(limit: ContextLimit, sent: FittedPrompt): boolean;
}

export type FittedPrompt = Prompt & { readonly maxOutputTokens: number };

export interface LimitSettings {
  /** `LLM_CONTEXT_TOKENS` */
  readonly contextTokens?: number | undefined;
  /** `LLM_MAX_TOKENS` */
  readonly maxOutputTokens?: number | undefined;
  readonly promptSize?: 'lite' | undefined;
}

export function createKnownLimits(settings: LimitSettings): KnownLimits {
  let context = settings.contextTokens;
  let output = Number.POSITIVE_INFINITY;
  let charsPerToken = CHARS_PER_TOKEN;
  const wanted = settings.maxOutputTokens ?? DEFAULT_OUTPUT_TOKENS;

  const tokensOf = (prompt: Prompt): number => Math.ceil(charsOf(prompt) / charsPerToken) + SPARE_TOKENS;
  const leftFor = (prompt: Prompt): number => (context ?? Number.POSITIVE_INFINITY) - tokensOf(prompt);
  const isSmall = (): boolean => context !== undefined && context < SMALL_CONTEXT_TOKENS;

  const shortened = (prompt: Prompt): Prompt => {
    const lite = { ...prompt, system: prompt.liteSystem ?? prompt.system };
    if (!isSmall() && leftFor(prompt) >= GOOD_ANSWER_TOKENS) return prompt;
    return leftFor(lite) >= LEAST_ANSWER_TOKENS ? lite : { ...lite, messages: lite.messages.slice(-1) };
  };
  return {
    get promptSize() {
      return settings.promptSize ?? (isSmall() ? 'lite' : 'full');
    },
    fit(prompt) {
      const fitting = shortened(prompt);
      const left = Math.max(LEAST_ANSWER_TOKENS, Math.floor(leftFor(fitting)));
      return { ...fitting, maxOutputTokens: Math.min(prompt.maxOutputTokens ?? wanted, output, left) };
    },
    learn(limit, sent) {
      if (limit.output !== undefined) {
        const isNews = limit.output < sent.maxOutputTokens;
        output = Math.min(output, limit.output);
        return isNews;
      }
      const asked = Math.min(tokensOf(sent) + sent.maxOutputTokens, context ?? Number.POSITIVE_INFINITY);
      const isKnown = limit.context !== undefined && limit.context === context;
      context = limit.context ?? GUESSED_CONTEXTS.find((guess) => guess < asked) ?? 0;
      if (limit.input !== undefined && limit.input > 0) {
        charsPerToken = Math.min(charsPerToken, Math.max(0.5, charsOf(sent) / limit.input));
      } else if (isKnown) {
        charsPerToken *= 0.75;
      }
      return context > LEAST_ANSWER_TOKENS;
    },
  };
}

function charsOf({ system, messages }: Prompt): number {
  return messages.reduce((sum, { content }) => sum + content.length, system.length);
}
