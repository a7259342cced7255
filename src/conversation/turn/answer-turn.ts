import { ThreadsmithError } from '../../errors.ts';
import type { Attachment, ReplyPort } from '../../chat/reply-port.ts';
import type { LiveReply } from '../../reply/live-reply.ts';
import type { AnswerParts, AnswerState } from '../draft/split-answer.ts';
import type { Prompt, TokenUsage } from '../../llm/provider.ts';
import type { TurnAnswer } from '../../session/session-store.ts';
import type { MessageMetadata, Turn } from '../../session/session.ts';
import { beforeAssumptions, withoutAssumptions } from '../draft/assumptions.ts';
import { continuationPrompt, isCutOff, joined } from '../draft/continue-answer.ts';
import { draftingProgress } from '../draft/drafting-progress.ts';
import { excerptAsked } from '../draft/step-excerpt.ts';
import { failureText } from './failure-text.ts';
import { importedConfig, type ImportedConfig } from '../draft/import-config.ts';
import { TurnInterrupted } from './running-turns.ts';
import { letRequestsOut } from './flush-pending-requests.ts';
import type { TurnMaterial } from './turn-input.ts';
import type { ConversationParts } from '../dependencies.ts';
import { buildPrompt } from '../prompt/prompt.ts';
import { refusalLine } from './refused-files.ts';
import { draftAnswer } from '../draft/draft-to-answer.ts';
import { judge, settleDraft } from '../draft/settle-draft.ts';
import { streamAnswer, type StreamedAnswer } from './stream-answer.ts';

export interface AnsweringContext {
  readonly parts: ConversationParts;
  readonly turn: Turn;
  readonly port: Pick<ReplyPort, 'readFile'>;
  readonly reply: LiveReply;
  readonly signal: AbortSignal;
  /** Short id that the user is shown with a failure and the log has too. */
  readonly reference: string;
  /** Whoever reads the answer runs Threadsmith, so that a failure may name the setting that mends it. */
  readonly showsHints: boolean;
}

/**
 * Answers the messages of a turn: asks the model, shows its prose as it comes, settles its draft. What goes wrong with the model becomes the answer;
 * only an interruption that is not the user's stop is thrown. Files that were not taken are told of above the answer.
 */
export async function answerMessages(material: TurnMaterial, context: AnsweringContext): Promise<TurnAnswer> {
  const { refused, prompt } = material;
  if (refused.length === 0) return answerWords(material, context);
  const above = refused.map(refusalLine).join('\n');
  if (prompt.text.trim() === '' && prompt.files.length === 0)
    return { turnId: context.turn.id, outcome: 'answered', content: above, metadata: { prose: above } };
  const show: LiveReply['show'] = (content) => context.reply.show({ ...content, text: join(above, content.text) });
  const answer = await answerWords(material, { ...context, reply: { ...context.reply, show } });
  return { ...answer, content: join(above, answer.content) };
}

async function answerWords(material: TurnMaterial, context: AnsweringContext): Promise<TurnAnswer> {
  const imported = importedConfig(material);
  if (imported !== undefined) return importAnswer(imported, material, context);
  const excerpt = excerptAsked(material.prompt);
  if (excerpt !== undefined)
    return { turnId: context.turn.id, outcome: 'answered', content: excerpt, metadata: { prose: excerpt } };
  const used: TokenUsage[] = [];
  const onUsage = (usage: TokenUsage) => void used.push(usage);
  const prompt = buildPrompt(material.prompt, context.parts.provider.promptSize);
  const first = await askToTheEnd(prompt, { ...context, onUsage });
  const written = first.parts.draft;
  if (written === undefined || (first.end === 'broken' && written.form !== 'fenced'))
    return wordsOnly(first, used, context);
  const { prose } = first.parts;
  const show = (progress: string): { text: string; progress: string } => {
    const view = { text: labelled(beforeAssumptions(prose), context), progress };
    context.reply.show({ ...view, actions: ['stop'] });
    return view;
  };
  show('Checking the draft');
  const settled = await settleDraft({
    prompt,
    first: { ...first.parts, draft: written },
    currentConfig: material.editable,
    acceptedConfig: material.accepted,
    patches: context.parts.provider.promptSize !== 'lite',
    ask(next, progress) {
      const view = show(progress);
      return ask(next, context, () => view);
    },
    onUsage,
  });
  if (context.signal.aborted) return stopped(prose, used, context);
  return draftAnswer({
    settled,
    material,
    turnId: context.turn.id,
    ...leadOf(first.parts, context),
    metadata: metadataOf(used, prose, context),
    store: context.parts.store,
    onFile: (file) => announce(file, context),
  });
}

async function importAnswer(
  { name, yaml }: ImportedConfig,
  material: TurnMaterial,
  context: AnsweringContext,
): Promise<TurnAnswer> {
  const lead = `I read \`${name}\` as it is.`;
  const settled = judge(yaml, 'user');
  return draftAnswer({
    settled,
    material,
    turnId: context.turn.id,
    lead,
    metadata: { prose: lead },
    store: context.parts.store,
    onFile: (file) => announce(file, context),
  });
}

/** The file can be uploaded while the answer is stored. */
async function announce(file: Attachment, { reply }: AnsweringContext): Promise<void> {
  reply.prepare(file);
  await letRequestsOut();
}

/** The whole answer: one that was cut off in its draft is continued once. */
async function askToTheEnd(
  prompt: Prompt,
  context: AnsweringContext & { readonly onUsage: (usage: TokenUsage) => void },
): Promise<StreamedAnswer> {
  const first = await ask(prompt, context, (state) => viewOf(state, context));
  if (first.usage !== undefined) context.onUsage(first.usage);
  if (!isCutOff(first)) return first;
  const view = {
    text: labelled(beforeAssumptions(first.parts.prose), context),
    progress: 'The answer was cut off; asking for the rest',
  };
  const rest = await ask(continuationPrompt(prompt, first), context, () => view);
  if (rest.usage !== undefined) context.onUsage(rest.usage);
  return joined(first, rest);
}

/** One stream, shown as it comes. Throws when the turn is to be answered anew or later, not when the user stopped it. */
async function ask(
  prompt: Prompt,
  { parts, reply, signal }: AnsweringContext,
  view: (state: AnswerState) => { text: string; progress?: string },
): Promise<StreamedAnswer> {
  let shown: { text: string; progress?: string } = { text: '' };
  const answer = await streamAnswer(prompt, {
    provider: parts.provider,
    clock: parts.clock,
    signal,
    onState(state) {
      shown = view(state);
      reply.show({ ...shown, actions: ['stop'] });
    },
    onSilence: () => reply.show({ ...shown, progress: 'Still waiting for the model', actions: ['stop'] }),
  });
  if (isInterruption(signal.reason) && signal.reason.reason !== 'stopped') throw signal.reason;
  return answer;
}

function isInterruption(reason: unknown): reason is TurnInterrupted {
  return reason instanceof TurnInterrupted;
}

function viewOf(state: AnswerState, context: AnsweringContext): { text: string; progress?: string } {
  const text = labelled(beforeAssumptions(state.prose), context);
  return state.draft === 'none' ? { text } : { text, progress: draftingProgress(state) };
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
  if (prose === '') return failed('', emptyAnswer(), used, context);
  const cut = answer.end === 'length' ? 'The answer reached its length limit and ends here.' : '';
  return { ...base, outcome: 'answered', content: labelled(join(prose, cut), context) };
}

/** The user stopped it: what was written stays, marked. */
export function stopped(prose: string, used: readonly TokenUsage[], context: AnsweringContext): TurnAnswer {
  return {
    turnId: context.turn.id,
    outcome: 'stopped',
    content: labelled(join(prose, '_Stopped. Nothing was changed._'), context),
    metadata: metadataOf(used, prose, context),
  };
}

/** The model failed: what was written stays, and a sentence says what happened and what can be done. */
function failed(prose: string, error: unknown, used: readonly TokenUsage[], context: AnsweringContext): TurnAnswer {
  context.parts.log.warn({ err: error, reference: context.reference }, 'the provider gave no answer');
  return {
    turnId: context.turn.id,
    outcome: 'failed',
    content: labelled(join(prose, failureText(error, context)), context),
    metadata: metadataOf(used, prose, context),
  };
}

function emptyAnswer(): ThreadsmithError {
  return new ThreadsmithError('conversation.empty_answer', 'The model gave an empty answer.', 'Try again.');
}

/** What stands above the summary, and what the model says that it assumed, which goes into it. */
function leadOf({ prose, moreDrafts }: AnswerParts, context: AnsweringContext): { lead: string; assumed?: string } {
  const note = moreDrafts ? 'The answer held more than one YAML block; the first one counts.' : '';
  const { text, assumed } = withoutAssumptions(prose);
  return { lead: labelled(join(text, note), context), ...(assumed === undefined ? {} : { assumed }) };
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
