import { ThreadsmithError } from '../../errors.ts';
import type { LiveReply } from '../../reply/live-reply.ts';
import { beforeAssumptions } from '../draft/assumptions.ts';
import { beforeResults } from '../draft/results-line.ts';
import { claimsChange } from '../draft/choose/claims.ts';
import { claimsMissingDraft, missingDraftPrompt } from '../draft/choose/missing-draft.ts';
import { pickDraft, type PickedDraft, type PickOptions } from '../draft/choose/pick-draft.ts';
import { continuationPrompt, isCutOff, joined } from '../draft/continue-answer.ts';
import { draftingProgress, silentProgress, withSeconds } from '../draft/drafting-progress.ts';
import { reviewDraft, type DraftOutcome } from '../draft/review-draft.ts';
import { settleAsIs, settleDraft, type SettledDraft } from '../draft/settle-draft.ts';
import { requestedExcerpt } from '../draft/step-excerpt.ts';
import type { AnswerState } from '../draft/split-answer.ts';
import { streamAnswer, type StreamedAnswer } from '../draft/stream-answer.ts';
import type { Prompt, TokenUsage } from '../../llm/provider.ts';
import { buildPrompt } from '../prompt/prompt.ts';
import type { ConversationDependencies } from '../dependencies.ts';
import type { AnswerOutcome } from './answer-outcome.ts';
import { composePartialAnswer } from './compose-answer.ts';
import { throwUnlessStopped } from './running-turns.ts';
import type { MessagesInput } from './turn-input.ts';

export interface AnsweringContext extends Pick<
  ConversationDependencies,
  'store' | 'provider' | 'workflow' | 'clock' | 'log' | 'observe'
> {
  readonly reply: Pick<LiveReply, 'show'>;
  readonly signal: AbortSignal;
  readonly maxPostChars: number;
}

/**
 * Answers the messages of a turn: asks the model, shows its prose as it arrives, and settles its draft. A failure of the model is an outcome, and so is a
 * stop by the user. Throws the signal's reason for any other interruption.
 */
export async function answerMessages(input: MessagesInput, context: AnsweringContext): Promise<AnswerOutcome> {
  const { prompt, refused, provided, foreign } = input;
  const hasWords = prompt.text.trim() !== '';
  const isEmpty = !hasWords && prompt.files.length === 0 && provided === undefined;
  if (refused.length > 0 && isEmpty) return { kind: 'nothing_read' };
  if (provided !== undefined && !hasWords) {
    const settled = settleAsIs(provided.yaml, await context.workflow.validate(provided.yaml));
    return { kind: 'imported', fileName: provided.name, draft: await review(settled, input, context, true) };
  }
  if (foreign !== undefined && (!hasWords || foreign.name === 'It')) return { kind: 'foreign', tool: foreign.tool };
  const excerpt = await requestedExcerpt(prompt, context.workflow);
  return excerpt === undefined ? askModel(input, context) : { kind: 'excerpt', text: excerpt };
}

async function askModel(input: MessagesInput, context: AnsweringContext): Promise<AnswerOutcome> {
  const usage: TokenUsage[] = [];
  const model = modelFor(input, context, (used) => usage.push(used));
  const prompt = buildPrompt(input.prompt, context.provider.promptSize);
  const first = await model.ask(prompt);
  if (isPartial(first)) return withoutDraft(first, usage, context);
  const picked = await pick(first, input, context);
  const words = { prose: picked.words, usage };
  if (picked.isUnchanged) return { kind: 'drafted', words, draft: unchanged(input) };
  if (picked.drafts.length > 0) return settle(first, picked, { input, context, prompt, model, usage });
  const { request, hasConfig } = pickOptions(input, context);
  const isClaimed = first.end === 'complete' && claimsMissingDraft(picked.words, request, hasConfig);
  if (!isClaimed || context.signal.aborted) return withoutDraft(first, usage, context, picked.words);
  const second = await model.askAgain(missingDraftPrompt(prompt, first.text), picked.words, 'Asking for the YAML');
  const pickedNext = isPartial(second) ? undefined : await pick(second, input, context);
  if (context.signal.aborted) return { kind: 'stopped', words };
  if (pickedNext === undefined || pickedNext.drafts.length === 0)
    return { kind: 'words', words, end: 'complete', ...(claimsChange(picked.words) && { isOnlyClaimed: true }) };
  return settle(first, { ...pickedNext, words: picked.words }, { input, context, prompt, model, usage });
}

/** The answer was cut off, inside or before a draft. */
function isPartial({ end, parts: { blocks } }: StreamedAnswer): boolean {
  const last = blocks.at(-1);
  return (end === 'broken' || end === 'too_long') && (last === undefined || last.form !== 'fenced');
}

function pick({ parts }: StreamedAnswer, input: MessagesInput, context: AnsweringContext): Promise<PickedDraft> {
  return pickDraft(parts, pickOptions(input, context));
}

function pickOptions({ prompt, editable, valid }: MessagesInput, { workflow }: AnsweringContext): PickOptions {
  return { request: prompt.text, hasConfig: editable !== undefined, validConfig: valid, workflow };
}

function unchanged({ session, imported }: MessagesInput): DraftOutcome {
  const current = imported?.number ?? session.currentRevision;
  return { kind: 'unchanged', fixes: [], ...(current === undefined ? {} : { current }) };
}

async function settle(
  { parts: { prose } }: StreamedAnswer,
  { drafts, words: text, note }: PickedDraft,
  { input, context, prompt, model, usage }: SettleContext,
): Promise<AnswerOutcome> {
  const { provider, workflow, signal, observe } = context;
  const words = { prose: text, usage };
  model.showCheck(prose);
  const settled = await settleDraft({
    prompt,
    first: { prose, drafts },
    currentConfig: input.editable,
    acceptedConfig: input.accepted,
    patches: provider.promptSize !== 'lite',
    workflow,
    observe,
    ask: (repair, progress) => model.askAgain(repair, prose, progress),
  });
  if (signal.aborted) return { kind: 'stopped', words };
  return {
    kind: 'drafted',
    words,
    ...(note === undefined ? {} : { note }),
    draft: await review(settled, input, context),
  };
}

interface SettleContext {
  readonly input: MessagesInput;
  readonly context: AnsweringContext;
  readonly prompt: Prompt;
  readonly model: TurnModel;
  readonly usage: readonly TokenUsage[];
}

function withoutDraft(
  { parts, end, error }: StreamedAnswer,
  usage: readonly TokenUsage[],
  { signal, log }: AnsweringContext,
  prose: string = parts.prose,
): AnswerOutcome {
  const words = { prose, usage };
  if (signal.aborted) return { kind: 'stopped', words };
  const isEmpty = prose === '' && end !== 'refused' && end !== 'too_long';
  if (end !== 'broken' && !isEmpty) return { kind: 'words', words, end };
  const cause = end === 'broken' ? error : emptyAnswer();
  log.warn({ err: cause }, 'the provider gave no answer');
  return { kind: 'failed', error: cause, words };
}

function emptyAnswer(): ThreadsmithError {
  return new ThreadsmithError('conversation.empty_answer', 'The model gave an empty answer.', 'Try again.');
}

function review(
  settled: SettledDraft,
  input: MessagesInput,
  context: AnsweringContext,
  isByUser = false,
): Promise<DraftOutcome> {
  const { session, basedOn, prompt, imported } = input;
  const { store, workflow } = context;
  return reviewDraft(settled, {
    session,
    revisions: prompt.revisions,
    ...(basedOn === undefined ? {} : { basedOn }),
    request: prompt.text,
    imported,
    isByUser,
    store,
    workflow,
  });
}

/** The model of one turn; the reply shows each answer as it arrives. */
interface TurnModel {
  /** Asks the model. An answer that reaches its length limit inside a draft is continued once. */
  ask(prompt: Prompt): Promise<StreamedAnswer>;
  /** Asks again while the reply still shows `prose`, with `progress`. */
  askAgain(prompt: Prompt, prose: string, progress: string): Promise<StreamedAnswer>;
  /** Shows that the draft is being checked, unless it arrived in one piece: then the check ends before an edit could show it. */
  showCheck(prose: string): void;
}

function modelFor(
  { refused, imported }: MessagesInput,
  { provider, clock, reply, signal, maxPostChars }: AnsweringContext,
  onUsage: (usage: TokenUsage) => void,
): TurnModel {
  const beganAt = clock.now();
  let sawDraftGrow = false;
  let draft: AnswerState['growingDraft'] | undefined;
  const show = (prose: string, progress: string | undefined): void =>
    reply.show({
      text: composePartialAnswer(beforeAssumptions(beforeResults(prose)), { provider, refused, imported }),
      ...(progress === undefined ? {} : { progress: withSeconds(progress, clock.now() - beganAt) }),
      ...(draft === undefined ? {} : { draft }),
      actions: ['stop'],
    });

  async function stream(prompt: Prompt, fixed?: { prose: string; progress: string }): Promise<StreamedAnswer> {
    let shown = fixed?.prose ?? '';
    let progress = fixed?.progress;
    const answer = await streamAnswer(prompt, {
      provider,
      clock,
      signal,
      maxPostChars,
      onState(state) {
        shown = fixed?.prose ?? state.prose;
        sawDraftGrow ||= state.draft === 'open';
        draft = sawDraftGrow ? state.growingDraft : undefined;
        progress = fixed?.progress ?? (sawDraftGrow ? draftingProgress(state) : undefined);
        show(shown, progress);
      },
      onThinking: () => show(shown, fixed?.progress ?? 'Thinking'),
      onSilence: () => show(shown, silentProgress(progress)),
    });
    if (answer.usage !== undefined) onUsage(answer.usage);
    throwUnlessStopped(signal);
    return answer;
  }

  const askAgain: TurnModel['askAgain'] = (prompt, prose, progress) => stream(prompt, { prose, progress });
  return {
    async ask(prompt) {
      const first = await stream(prompt);
      if (!isCutOff(first)) return first;
      const progress = 'The answer was cut off; asking for the rest';
      return joined(first, await askAgain(continuationPrompt(prompt, first), first.parts.prose, progress));
    },
    askAgain,
    showCheck(prose) {
      if (sawDraftGrow) show(prose, 'Checking the draft');
    },
  };
}
