import type { Prompt, Provider, TokenUsage } from '../llm/provider.ts';
import type { Due } from '../workflow/rehearsal/rehearsal.ts';
import { answerFits } from '../workflow/rehearsal/step-result.ts';
import type { ConfigValue } from '../workflow/schema/config-value.ts';
import { answerSchema, readAnswer } from './answer-schema.ts';

type DueAnswer = Extract<Due, { kind: 'model' }>;

/** A model's answer to a step. */
export interface ModelAnswer {
  /** Undefined when the model did not answer in the step's format, even when asked twice. */
  readonly value: ConfigValue | undefined;
  readonly usage: readonly TokenUsage[];
  /** Number of attempts. */
  readonly attempts: number;
}

const SYSTEM =
  'You carry out one step of a workflow. Do what the message asks and answer with one JSON object of the given form, nothing else. ' +
  'You have no tools: do not claim to have searched, opened or sent anything.';

/** Asked at most twice. */
const MOST_ATTEMPTS = 2;

/**
 * Sends a step's prompt to the connected model, with the format of its answer.
 * @throws ProviderError, or the signal's reason
 */
export async function askModel(provider: Provider, due: DueAnswer, signal: AbortSignal): Promise<ModelAnswer> {
  const usage: TokenUsage[] = [];
  for (let attempt = 1; ; attempt += 1) {
    const said = await readStream(provider, promptFor(due, attempt), signal);
    usage.push(...said.usage);
    const value = readAnswer(said.text, due.answer);
    const fits = value !== undefined && answerFits(due.answer, value);
    if (fits || attempt === MOST_ATTEMPTS) return { value: fits ? value : undefined, usage, attempts: attempt };
  }
}

function promptFor({ node, prompt, answer }: DueAnswer, attempt: number): Prompt {
  const structured = answerSchema(node, answer);
  const form = `${SYSTEM}\n\nThe form of the answer, as JSON Schema:\n${JSON.stringify(structured.schema)}`;
  const again = attempt === 1 ? '' : '\n\nYour last answer did not have this form. Answer with the JSON object alone.';
  // Vendors refuse a message without text, and a step may have an empty prompt.
  const content = prompt.trim() === '' ? '(This step has no prompt.)' : prompt;
  return {
    system: `${form}${again}`,
    messages: [{ role: 'user', content }],
    task: { text: content, files: [] },
    structured,
  };
}

interface Said {
  readonly text: string;
  readonly usage: readonly TokenUsage[];
}

/** Reads one answer: its text and its usage. */
export async function readStream(provider: Provider, prompt: Prompt, signal: AbortSignal): Promise<Said> {
  let text = '';
  const usage: TokenUsage[] = [];
  for await (const event of provider.stream(prompt, signal)) {
    if (event.type === 'text') text += event.text;
    else if (event.type === 'withdrawn') text = '';
    else if (event.type === 'usage') usage.push(event.usage);
  }
  return { text, usage };
}
