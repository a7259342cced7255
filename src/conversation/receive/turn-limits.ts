import type { CommandName, InboundCommand } from '../../chat/conversation-port.ts';
import { type InboundMessage, userIdentifier } from '../../chat/inbound-message.ts';
import type { ThreadKey } from '../../chat/thread-key.ts';
import type { ConversationDependencies, TurnLimits } from '../dependencies.ts';

interface Asking extends Pick<InboundMessage | InboundCommand, 'author' | 'thread'> {
  readonly messageId: string;
}

const HOUR_MS = 60 * 60_000;
const MINUTE_MS = 60_000;

type LimitDependencies = Pick<ConversationDependencies, 'store' | 'limits' | 'budgets' | 'log' | 'observe'>;
type LimitReason = 'turns_per_hour' | 'turns_at_once' | 'budget';

/**
 * Why a person must wait, in one sentence, with a time if it is known. `command` is undefined for a message. Undefined for a message that was accepted
 * before, and for commands that ask no model.
 */
export async function limitRefusal(
  asking: Asking,
  command: CommandName | undefined,
  dependencies: LimitDependencies,
): Promise<string | undefined> {
  if (command !== undefined && command !== 'regenerate' && command !== 'try') return undefined;
  const { limits } = dependencies;
  const user = userIdentifier(asking.author);
  if (asking.author.isShared !== true) {
    const hourly = await hourlyRefusal(user, limits, dependencies.store);
    if (hourly !== undefined) return refuse(asking, 'turns_per_hour', hourly, dependencies);
    const own = await atOnceRefusal(user, limits, dependencies.store);
    if (own !== undefined) return refuse(asking, 'turns_at_once', own, dependencies);
    const shared = await workspaceRefusal(asking.thread, limits, dependencies.store);
    if (shared !== undefined) return refuse(asking, 'turns_at_once', shared, dependencies);
  }
  return budgetRefusal(asking, dependencies);
}

/** Why a person may not ask a model before tomorrow. */
async function budgetRefusal(asking: Asking, dependencies: LimitDependencies): Promise<string | undefined> {
  const { author } = asking;
  const asker = { user: userIdentifier(author), isShared: author.isShared === true };
  const refusal = await dependencies.budgets.refusal(asker);
  return refusal === undefined ? undefined : refuse(asking, 'budget', refusal, dependencies);
}

async function refuse(
  { author, thread, messageId }: Asking,
  reason: LimitReason,
  sentence: string,
  { store, limits, log, observe }: LimitDependencies,
): Promise<string | undefined> {
  if (await store.hasMessage(thread, messageId)) return undefined;
  const user = userIdentifier(author);
  const { perHour, atOnce, atOnceInWorkspace } = limits;
  if (reason !== 'budget')
    log.warn({ user, thread, limits: { perHour, atOnce, atOnceInWorkspace } }, 'a person has reached a limit on turns');
  observe({ type: 'refused', reason, user, thread });
  return sentence;
}

async function hourlyRefusal(
  user: string,
  { perHour }: TurnLimits,
  store: Pick<ConversationDependencies['store'], 'recentTurnAges'>,
): Promise<string | undefined> {
  if (perHour === undefined) return undefined;
  const ages = await store.recentTurnAges(user, HOUR_MS);
  const oldest = ages.at(-perHour);
  if (oldest === undefined) return undefined;
  const minutes = Math.max(1, Math.ceil((HOUR_MS - oldest) / MINUTE_MS));
  return `You can ask for ${perHour} answer${perHour === 1 ? '' : 's'} an hour; send this again in ${minutes} minute${minutes === 1 ? '' : 's'}.`;
}

async function atOnceRefusal(
  user: string,
  { atOnce }: TurnLimits,
  store: Pick<ConversationDependencies['store'], 'countUnfinishedTurns'>,
): Promise<string | undefined> {
  if (atOnce === undefined || (await store.countUnfinishedTurns(user)) < atOnce) return undefined;
  return `I am already working on ${atOnce} request${atOnce === 1 ? '' : 's'} of yours; send this again in a minute, when one is done.`;
}

async function workspaceRefusal(
  thread: ThreadKey,
  { atOnceInWorkspace: most }: TurnLimits,
  store: Pick<ConversationDependencies['store'], 'countUnfinishedTurnsAt'>,
): Promise<string | undefined> {
  if (most === undefined) return undefined;
  const workspace = thread.split(':').slice(0, 2).join(':');
  if ((await store.countUnfinishedTurnsAt(`${workspace}:`)) < most) return undefined;
  return `I am already working on ${most} request${most === 1 ? '' : 's'} of this server or workspace; send this again in a minute, when one is done.`;
}
