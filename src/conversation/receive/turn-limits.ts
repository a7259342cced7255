import type { InboundCommand } from '../../chat/conversation-port.ts';
import { type InboundMessage, userIdentifier } from '../../chat/inbound-message.ts';
import type { ConversationDependencies, TurnLimits } from '../dependencies.ts';

interface Asking extends Pick<InboundMessage | InboundCommand, 'author' | 'thread'> {
  readonly messageId: string;
}

const HOUR_MS = 60 * 60_000;
const MINUTE_MS = 60_000;

/** Why a person has to wait, in one sentence with a time where there is one. Undefined for a message that was taken before. */
export async function limitRefusal(
  { author, thread, messageId }: Asking,
  { store, limits, log, observe }: Pick<ConversationDependencies, 'store' | 'limits' | 'log' | 'observe'>,
): Promise<string | undefined> {
  if (author.isShared === true) return undefined;
  const user = userIdentifier(author);
  const hourly = await hourlyRefusal(user, limits, store);
  const refusal = hourly ?? (await atOnceRefusal(user, limits, store));
  if (refusal === undefined || (await store.hasMessage(thread, messageId))) return undefined;
  log.warn({ user, thread, limits }, 'a person has reached a limit on turns');
  const reason = hourly === undefined ? 'turns_at_once' : 'turns_per_hour';
  observe({ type: 'refused', reason, user, thread });
  return refusal;
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
