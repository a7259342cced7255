import { sentenceFor } from '../errors.ts';
import type { LiveReply } from '../reply/live-reply.ts';
import type { AnswerParts, AnswerState } from '../draft/split.ts';
import type { Prompt, TokenUsage } from '../llm/provider.ts';
import type { TurnAnswer } from '../session/session-store.ts';
import type { MessageMetadata, Turn } from '../session/session.ts';
import { importedConfig } from './import-config.ts';
import { TurnInterrupted } from './interruption.ts';
import type { TurnMaterial } from './material.ts';
import type { ConversationParts } from './parts.ts';
import { buildPrompt } from './prompt.ts';
import { draftAnswer } from './revise.ts';
import { judge, settleDraft } from './settle-draft.ts';
import { streamAnswer, type StreamedAnswer } from './stream-answer.ts';

export interface AnsweringContext {
  readonly parts: ConversationParts;
  readonly turn: Turn;
  readonly reply: LiveReply;
  readonly signal: AbortSignal;
  /** Short id that the user is shown with a failure and the log has too. */
  readonly reference: string;
}

/**
 * Answers the messages of a turn: asks the model, shows its prose as it comes, settles its draft. What goes wrong with the model becomes the answer;
 * only an interruption that is not the user's stop is thrown.
 */
export async function answerMessages(material: TurnMaterial, context: AnsweringContext): Promise<TurnAnswer> {
  const imported = importedConfig(material);
  if (imported !== undefined) {
    const lead = `I read \`${imported.name}\` as it is.`;
    const settled = judge(imported.yaml, 'user');
    return draftAnswer({
      settled,
      material,
      turnId: context.turn.id,
      lead,
      metadata: { prose: lead },
      store: context.parts.store,
    });
  }
  const prompt = buildPrompt(material.prompt);
  const used: TokenUsage[] = [];
  const first = await ask(prompt, context, (state) => viewOf(state, context));
  if (first.usage !== undefined) used.push(first.usage);
  const prose = first.parts.prose;
  const written = first.parts.draft;
  if (written === undefined || (first.end === 'broken' && written.form !== 'fenced'))
    return wordsOnly(first, used, context);
  context.reply.show({ text: labelled(prose, context), progress: 'Checking the draft', actions: ['stop'] });
  const settled = await settleDraft({
    prompt,
    first: { ...first.parts, draft: written },
    ask(next, progress) {
      const view = { text: labelled(prose, context), progress };
      context.reply.show({ ...view, actions: ['stop'] });
      return ask(next, context, () => view);
    },
    onUsage: (usage) => used.push(usage),
  });
  if (context.signal.aborted) return stopped(prose, used, context);
  const metadata = metadataOf(used, prose, context);
  return draftAnswer({
    settled,
    material,
    turnId: context.turn.id,
    lead: leadOf(first.parts, context),
    metadata,
    store: context.parts.store,
  });
}

/** One stream, shown as it comes. Throws when the turn is to be answered anew or later, not when the user stopped it. */
async function ask(
  prompt: Prompt,
  { parts, reply, signal }: AnsweringContext,
  view: (state: AnswerState) => { text: string; progress?: string },
): Promise<StreamedAnswer> {
  const answer = await streamAnswer(prompt, {
    provider: parts.provider,
    clock: parts.clock,
    signal,
    onState: (state) => reply.show({ ...view(state), actions: ['stop'] }),
  });
  if (isInterruption(signal.reason) && signal.reason.reason !== 'stopped') throw signal.reason;
  return answer;
}

function isInterruption(reason: unknown): reason is TurnInterrupted {
  return reason instanceof TurnInterrupted;
}

function viewOf(state: AnswerState, context: AnsweringContext): { text: string; progress?: string } {
  const text = labelled(state.prose, context);
  if (state.draft === 'none') return { text };
  const step = state.steps.at(-1);
  const lines = `${state.lines} line${state.lines === 1 ? '' : 's'}`;
  const progress = step === undefined ? `Drafting the workflow, ${lines}` : `Drafting step \`${step}\`, ${lines}`;
  return { text, progress: state.draft === 'closed' ? 'Checking the draft' : progress };
}

function wordsOnly(answer: StreamedAnswer, used: readonly TokenUsage[], context: AnsweringContext): TurnAnswer {
  const { prose } = answer.parts;
  if (context.signal.aborted) return stopped(prose, used, context);
  if (answer.end === 'broken') return failed(prose, answer.error, used, context);
  const base = { turnId: context.turn.id, metadata: metadataOf(used, prose, context) };
  if (answer.end === 'refused') {
    const text = join(
      prose,
      'The model declined to answer this. Put it in other words, or leave out what it may object to.',
    );
    return { ...base, outcome: 'answered', content: labelled(text, context) };
  }
  if (prose === '') return failed('', undefined, used, context, 'The model gave an empty answer.');
  const cut = answer.end === 'length' ? 'The answer reached its length limit and ends here.' : '';
  return { ...base, outcome: 'answered', content: labelled(join(prose, cut), context) };
}

/** The user stopped it: what was written stays, marked. */
export function stopped(prose: string, used: readonly TokenUsage[], context: AnsweringContext): TurnAnswer {
  return {
    turnId: context.turn.id,
    outcome: 'stopped',
    content: labelled(join(prose, '_Stopped. The config is as it was before._'), context),
    metadata: metadataOf(used, prose, context),
  };
}

/** The model failed: what was written stays, and a sentence says what happened and what can be done. */
function failed(
  prose: string,
  error: unknown,
  used: readonly TokenUsage[],
  context: AnsweringContext,
  sentence = sentenceFor(error),
): TurnAnswer {
  context.parts.log.warn({ err: error, reference: context.reference }, 'the provider gave no answer');
  return {
    turnId: context.turn.id,
    outcome: 'failed',
    content: labelled(join(prose, failureLine(sentence, context.reference)), context),
    metadata: metadataOf(used, prose, context),
  };
}

/** What a user reads when a turn has failed. */
export function failureLine(sentence: string, reference: string): string {
  return `**This could not be finished.** ${sentence} Nothing was changed; you can try again. (Reference ${reference})`;
}

function leadOf({ prose, moreDrafts }: AnswerParts, context: AnsweringContext): string {
  const note = moreDrafts ? 'The answer held more than one YAML block; the first one counts.' : '';
  return labelled(join(prose, note), context);
}

function labelled(text: string, { parts }: AnsweringContext): string {
  return parts.provider.label === undefined ? text : join(`**${parts.provider.label}**`, text);
}

function join(...blocks: readonly string[]): string {
  return blocks.filter((block) => block !== '').join('\n\n');
}

function metadataOf(used: readonly TokenUsage[], prose: string, { parts }: AnsweringContext): MessageMetadata {
  const { name, model } = parts.provider;
  const sum = (key: keyof TokenUsage) => used.reduce((total, usage) => total + usage[key], 0);
  const usage = {
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    cachedInputTokens: sum('cachedInputTokens'),
  };
  return { prose, provider: { name, model }, ...(used.length === 0 ? {} : { usage }) };
}
