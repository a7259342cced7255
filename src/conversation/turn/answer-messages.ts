import { ThreadsmithError } from '../../errors.ts';
import type { LiveReply } from '../../reply/live-reply.ts';
import { beforeAssumptions } from '../draft/assumptions.ts';
import { beforeResults } from '../draft/results-line.ts';
import { continuationPrompt, isCutOff, joined } from '../draft/continue-answer.ts';
import { draftingProgress, silentProgress, withSeconds } from '../draft/drafting-progress.ts';
import { importedConfig } from '../draft/import-config.ts';
import { reviewDraft, type DraftOutcome } from '../draft/review-draft.ts';
import { settleAsIs, settleDraft, type SettledDraft } from '../draft/settle-draft.ts';
import { requestedExcerpt } from '../draft/step-excerpt.ts';
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
  'store' | 'provider' | 'workflow' | 'clock' | 'log'
> {
  readonly reply: Pick<LiveReply, 'show'>;
  readonly signal: AbortSignal;
  readonly maxPostChars: number;
}

/**
 * Answers the messages of a turn: asks the model, shows its prose as it arrives, and settles its draft. A failure of the model is an outcome. Throws the
 * signal's reason when the turn is interrupted, unless the user stopped it: that is an outcome, too.
 */
export async function answerMessages(input: MessagesInput, context: AnsweringContext): Promise<AnswerOutcome> {
  const { prompt, refused } = input;
  if (refused.length > 0 && prompt.text.trim() === '' && prompt.files.length === 0) return { kind: 'nothing_read' };
  const imported = importedConfig(input);
  if (imported !== undefined) {
    const settled = settleAsIs(imported.yaml, await context.workflow.validate(imported.yaml));
    return { kind: 'imported', fileName: imported.name, draft: await review(settled, input, context) };
  }
  const excerpt = await requestedExcerpt(prompt, context.workflow);
  return excerpt === undefined ? askModel(input, context) : { kind: 'excerpt', text: excerpt };
}

async function askModel(input: MessagesInput, context: AnsweringContext): Promise<AnswerOutcome> {
  const { provider, workflow, signal } = context;
  const usage: TokenUsage[] = [];
  const model = modelFor(input, context, (used) => usage.push(used));
  const prompt = buildPrompt(input.prompt, provider.promptSize);
  const first = await model.ask(prompt);
  const { prose, draft: written, moreDrafts } = first.parts;
  const words = { prose, usage };
  const isPartial = first.end === 'broken' || first.end === 'too_long';
  if (written === undefined || (isPartial && written.form !== 'fenced')) return withoutDraft(first, usage, context);
  model.showProgress(prose, 'Checking the draft');
  const settled = await settleDraft({
    prompt,
    first: { ...first.parts, draft: written },
    currentConfig: input.editable,
    acceptedConfig: input.accepted,
    patches: provider.promptSize !== 'lite',
    workflow,
    ask: (repair, progress) => model.askAgain(repair, prose, progress),
  });
  if (signal.aborted) return { kind: 'stopped', words };
  return { kind: 'drafted', words, moreDrafts, draft: await review(settled, input, context) };
}

function withoutDraft(
  { parts: { prose }, end, error }: StreamedAnswer,
  usage: readonly TokenUsage[],
  { signal, log }: AnsweringContext,
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

function review(settled: SettledDraft, input: MessagesInput, context: AnsweringContext): Promise<DraftOutcome> {
  const { session, basedOn, prompt } = input;
  const { store, workflow } = context;
  return reviewDraft(settled, {
    session,
    ...(basedOn === undefined ? {} : { basedOn }),
    request: prompt.text,
    store,
    workflow,
  });
}

/** The model of one turn; the reply shows each answer while it arrives. */
interface TurnModel {
  /** An answer that is cut off by its length limit inside a draft is continued once. */
  ask(prompt: Prompt): Promise<StreamedAnswer>;
  /** Asks for more while the reply keeps showing `prose` with `progress`. */
  askAgain(prompt: Prompt, prose: string, progress: string): Promise<StreamedAnswer>;
  showProgress(prose: string, progress: string | undefined): void;
}

function modelFor(
  { refused }: MessagesInput,
  { provider, clock, reply, signal, maxPostChars }: AnsweringContext,
  onUsage: (usage: TokenUsage) => void,
): TurnModel {
  const beganAt = clock.now();
  const show = (prose: string, progress: string | undefined): void =>
    reply.show({
      text: composePartialAnswer(beforeAssumptions(beforeResults(prose)), { provider, refused }),
      ...(progress === undefined ? {} : { progress: withSeconds(progress, clock.now() - beganAt) }),
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
        progress = fixed?.progress ?? draftingProgress(state);
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
    showProgress: show,
  };
}
