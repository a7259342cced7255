import type { ThreadKey } from '../../chat/thread-key.ts';
import type { Turn } from '../../session/session.ts';
import type { ConversationDependencies } from '../dependencies.ts';
import { mayChange } from './permissions.ts';

type StopDependencies = Pick<ConversationDependencies, 'store' | 'queue'>;
type RepeatDependencies = Pick<ConversationDependencies, 'store' | 'queue' | 'policy'>;

/**
 * Stops the running and waiting turns of a thread: all, only those before the turn `before`, only those of one session, or only the turn `turnId`. Does not
 * wait for their end. False when there are none.
 */
export async function stopThread(
  thread: ThreadKey,
  { before, sessionId, turnId }: { readonly before?: string; readonly sessionId?: string; readonly turnId?: string },
  dependencies: StopDependencies,
): Promise<boolean> {
  const unfinished = await dependencies.store.unfinishedTurnsOf(thread);
  const end = unfinished.findIndex(({ id }) => id === before);
  const turns = unfinished
    .slice(0, end === -1 ? undefined : end)
    .filter(({ id }) => turnId === undefined || id === turnId)
    .filter((turn) => turn.state !== 'answered' && (sessionId === undefined || turn.sessionId === sessionId))
    // These took effect when they were accepted and cannot be undone.
    .filter(({ command }) => command !== 'forget' && command !== 'new');
  for (const turn of turns) await stopTurn(turn.id, dependencies);
  return turns.length > 0;
}

/** Stops unfinished turns in all threads whose key has this prefix. Does not wait for their end. */
export async function stopThreads(keyPrefix: string, dependencies: StopDependencies): Promise<void> {
  for (const { id, threadKey } of await dependencies.store.unfinishedTurns()) {
    if (threadKey.startsWith(keyPrefix)) await stopTurn(id, dependencies);
  }
}

/** Marks the turn as stopped, for a process that has yet to start it, and interrupts the process that runs it, if any. */
export async function stopTurn(turnId: string, { store, queue }: StopDependencies): Promise<void> {
  await store.requestStop(turnId);
  void queue.interrupt(turnId, 'stopped');
}

/** Repeats the stops of a process that was killed after it stored a `stop` or `forget`, but before it stopped the turns. */
export async function repeatStops(dependencies: RepeatDependencies): Promise<void> {
  for (const turn of await dependencies.store.unfinishedTurns()) {
    const stops = turn.command === 'stop' || (turn.command === 'forget' && (await isPermitted(turn, dependencies)));
    if (stops) await stopThread(turn.threadKey as ThreadKey, { before: turn.id }, dependencies);
  }
}

async function isPermitted({ id, sessionId }: Turn, dependencies: RepeatDependencies): Promise<boolean> {
  const [message] = await dependencies.store.turnMessages(id);
  const session = await dependencies.store.getSession(sessionId);
  return session !== undefined && mayChange(message?.metadata ?? {}, session, dependencies);
}
