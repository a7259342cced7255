import { ThreadsmithError } from '../../errors.ts';
import type { TokenUsage } from '../../llm/provider.ts';
import type { Turn } from '../../session/session.ts';
import { runCommandTurn } from '../commands/command-turn.ts';
import type { ConversationDependencies } from '../dependencies.ts';
import { answerMessages } from './answer-messages.ts';
import type { AnswerOutcome } from './answer-outcome.ts';
import { totalUsage, type ComposedAnswer } from './answer-parts.ts';
import { composeAnswer } from './compose-answer.ts';
import { observedProvider } from './observed-turn.ts';
import type { TurnReply } from './open-turn-reply.ts';
import { throwUnlessStopped, TurnInterrupted } from './running-turns.ts';
import { readTurnInput, type MessagesInput, type TurnInput } from './turn-input.ts';
import { languageOf } from './turn-language.ts';
import { referenceOf } from './turn-reference.ts';

export type AnsweringDependencies = ConversationDependencies & { readonly reply: TurnReply };

/** After this many attempts that ended with the process, the turn is abandoned, because it may be what kills or freezes the process each time. */
const MAX_ATTEMPTS = 2;

/** Reads the input of a turn, answers it and puts the outcome into words. Throws only for an interruption other than the user's stop. */
export async function answerTurn(
  turn: Turn,
  signal: AbortSignal,
  dependencies: AnsweringDependencies,
): Promise<ComposedAnswer> {
  const { provider: configured, reply } = dependencies;
  const spent: TokenUsage[] = [];
  const onUsage = (usage: TokenUsage) => void spent.push(usage);
  const provider = observedProvider(configured.forTurn?.() ?? configured, turn, { ...dependencies, onUsage });
  const reference = referenceOf(turn.id);
  const log = dependencies.log.child({ reference });
  const compose = async (outcome: AnswerOutcome, input?: MessagesInput): Promise<ComposedAnswer> => {
    const reader = { reference, showsHints: reply.port.limits.showsHints === true };
    const language = input === undefined ? undefined : languageOf(input.prompt.text, input.prompt.history);
    const { refused = [], imported } = input ?? {};
    const { name, model } = provider;
    const notice = await budgetNotice(turn, { provider: name, model, spent }, dependencies);
    return composeAnswer(outcome, { turnId: turn.id, provider, refused, imported, reader, language, spent, notice });
  };
  if (turn.stopRequested) return compose({ kind: 'stopped', words: { prose: '', usage: [] } });
  try {
    if (turn.attempts > MAX_ATTEMPTS) throw tooManyAttempts();
    const input = await readTurnInput(turn, { ...dependencies, port: reply.port, signal });
    const outcome = await outcomeOf(input, { ...dependencies, provider, log, signal });
    return await compose(outcome, input.kind === 'command' ? undefined : input);
  } catch (error) {
    if (isStoreFailure(error)) throw error;
    if (error instanceof TurnInterrupted) {
      throwUnlessStopped(signal);
      return compose({ kind: 'stopped', words: { prose: '', usage: [] } });
    }
    log.error({ err: error }, 'a turn failed');
    return compose({ kind: 'failed', error });
  }
}

function outcomeOf(
  input: TurnInput,
  { reply, ...dependencies }: AnsweringDependencies & { readonly signal: AbortSignal },
): Promise<AnswerOutcome> {
  const { limits } = reply.port;
  return input.kind === 'command'
    ? runCommandTurn(input, { ...dependencies, live: reply.live, isPrivate: limits.isPrivate === true })
    : answerMessages(input, { ...dependencies, maxPostChars: limits.maxChars, reply: reply.live });
}

/** A warning about the budgets that this turn counts towards. */
async function budgetNotice(
  turn: Turn,
  { spent, ...asked }: { readonly provider: string; readonly model: string; readonly spent: readonly TokenUsage[] },
  { budgets, store }: Pick<ConversationDependencies, 'budgets' | 'store'>,
): Promise<string | undefined> {
  if (spent.length === 0) return undefined;
  return budgets.notice({ ...asked, usage: totalUsage(spent) }, async () => {
    const [message] = await store.turnMessages(turn.id);
    const { author: user, shared: isShared = false } = message?.metadata ?? {};
    return user === undefined ? undefined : { user, isShared };
  });
}

function tooManyAttempts(): ThreadsmithError {
  return new ThreadsmithError(
    'conversation.too_many_attempts',
    `I stopped unexpectedly ${MAX_ATTEMPTS} times while I worked on this message, so I will not try it again.`,
    'Change the message, or send a smaller file.',
  );
}

/** The store is unavailable, so the turn has to run again. */
export function isStoreFailure(error: unknown): boolean {
  return error instanceof ThreadsmithError && error.code === 'store.unavailable';
}
