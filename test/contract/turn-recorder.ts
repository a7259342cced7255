import type { InterruptionReason, TurnHandler, TurnRunEnd } from '../../src/queue/turn-queue.ts';
import type { SessionStore } from '../../src/session/session-store.ts';

/** A handler that does nothing but run turns. */
export function runs(run: (turnId: string) => Promise<TurnRunEnd | void>): TurnHandler {
  return {
    run: async (turnId) => (await run(turnId)) ?? 'done',
    interrupt: () => false,
    takeOver: async () => undefined,
  };
}

/**
 * A handler that writes down what it is given, and holds each turn until it is let go. It ends a turn that is stopped, begins one again that is to be
 * restarted, and leaves one as it stands at a shutdown.
 */
export function recorder(store: SessionStore) {
  const begun: string[] = [];
  const ended: string[] = [];
  const interrupted: { readonly turnId: string; readonly reason: InterruptionReason }[] = [];
  const holds = new Map<string, (goOn: InterruptionReason | 'released') => void>();
  let onChange: (() => void) | undefined;

  async function run(turnId: string): Promise<TurnRunEnd> {
    begun.push(turnId);
    const letGo = new Promise<InterruptionReason | 'released'>((resolve) => holds.set(turnId, resolve));
    onChange?.();
    await store.startTurn(turnId);
    const why = await letGo;
    holds.delete(turnId);
    if (why === 'restart') return run(turnId);
    if (why === 'shutdown') return 'done';
    await store.answerTurn({ turnId, outcome: 'answered', content: '', metadata: {} });
    await store.finishTurn(turnId);
    ended.push(turnId);
    onChange?.();
    return 'done';
  }

  const handler: TurnHandler = {
    run,
    interrupt(turnId, reason) {
      const letGo = holds.get(turnId);
      if (letGo === undefined) return false;
      interrupted.push({ turnId, reason });
      letGo(reason);
      onChange?.();
      return true;
    },
    takeOver: async () => undefined,
  };
  return {
    begun,
    ended,
    interrupted,
    handler,
    release: (turnId: string) => holds.get(turnId)?.('released'),
    /** Resolves when the condition holds, which is looked at after each beginning and end. */
    async until(condition: () => boolean): Promise<void> {
      await new Promise<void>((resolve) => {
        onChange = () => {
          if (condition()) resolve();
        };
        onChange();
      });
    },
  };
}

export async function endTurn(store: SessionStore, turnId: string): Promise<void> {
  await store.startTurn(turnId);
  await store.answerTurn({ turnId, outcome: 'answered', content: '', metadata: {} });
  await store.finishTurn(turnId);
}
