import type { TurnHandler } from '../../src/queue/turn-queue.ts';
import type { SessionStore } from '../../src/session/session-store.ts';

/** A handler that writes down what it is given, and holds each turn until it is let go. */
export function recorder(store: SessionStore) {
  const begun: string[] = [];
  const ended: string[] = [];
  const holds = new Map<string, () => void>();
  let onChange: (() => void) | undefined;
  const handler: TurnHandler = async (turnId) => {
    begun.push(turnId);
    onChange?.();
    await new Promise<void>((resolve) => holds.set(turnId, resolve));
    await endTurn(store, turnId);
    ended.push(turnId);
    onChange?.();
  };
  return {
    begun,
    ended,
    handler,
    release: (turnId: string) => holds.get(turnId)?.(),
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
