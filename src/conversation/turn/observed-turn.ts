import type { ThreadKey } from '../../chat/thread-key.ts';
import { ReplyFailure, type ReplyPort, type ReplyView } from '../../chat/reply-port.ts';
import { type Provider, ProviderError, type TokenUsage, withStream } from '../../llm/provider.ts';
import type { Observation, TurnSubject } from '../../observe/observer.ts';
import type { AnsweredTurn } from '../../session/session-store.ts';
import type { Turn } from '../../session/session.ts';
import type { ConversationDependencies } from '../dependencies.ts';
import type { Delivered } from './deliver-answer.ts';

type Dependencies = Pick<ConversationDependencies, 'observe' | 'clock'>;
type Written = Extract<Observation, { type: 'reply_written' }>;

export function subjectOf({ id, sessionId, threadKey, kind, command, createdAt }: Turn): TurnSubject {
  return {
    turnId: id,
    sessionId,
    thread: threadKey as ThreadKey,
    kind,
    askedAt: createdAt,
    ...(command === undefined ? {} : { command }),
  };
}

/** A reply that reports its writes, and the moment at which its first words are visible. */
export function observedReply(port: ReplyPort, turn: Turn, { observe, clock }: Dependencies): ReplyPort {
  const subject = subjectOf(turn);
  let hasWords = turn.postIds.length > 0;

  async function written<T>(operation: Written['operation'], write: () => Promise<T>): Promise<T> {
    const began = clock.now();
    let result: Written['result'] = 'failed';
    try {
      const value = await write();
      result = 'ok';
      return value;
    } catch (failure) {
      if (failure instanceof ReplyFailure) result = failure.kind;
      throw failure;
    } finally {
      observe({ type: 'reply_written', turn: subject, operation, result, ms: clock.now() - began });
    }
  }

  function seen(view: ReplyView): void {
    if (hasWords || view.text.trim() === '') return;
    hasWords = true;
    observe({ type: 'words_shown', turn: subject });
  }

  return {
    ...port,
    async post(view, key) {
      const id = await written('post', () => port.post(view, key));
      seen(view);
      return id;
    },
    async edit(postId, view) {
      await written('edit', () => port.edit(postId, view));
      seen(view);
    },
    remove: (postId) => written('remove', () => port.remove(postId)),
    attach: (attachment, key) => written('file', () => port.attach(attachment, key)),
  };
}

/**
 * The provider of one turn, which reports its requests. Name and model are those of the provider that answers; `onUsage` is called with the usage of each
 * request.
 */
export function observedProvider(
  provider: Provider,
  turn: Turn,
  { observe, clock, onUsage }: Dependencies & { readonly onUsage: (usage: TokenUsage) => void },
): Provider {
  const subject = subjectOf(turn);
  return withStream(provider, async function* stream(prompt, signal) {
    const began = clock.now();
    let usage: TokenUsage | undefined;
    let end = 'interrupted';
    try {
      for await (const event of provider.stream(prompt, signal)) {
        if (event.type === 'usage') {
          ({ usage } = event);
          onUsage(usage);
        }
        if (event.type === 'end') end = event.reason;
        yield event;
      }
    } catch (error) {
      if (!signal.aborted) end = error instanceof ProviderError ? error.code : 'failed';
      throw error;
    } finally {
      const { name, model } = provider;
      const took = { ms: clock.now() - began, ...(usage === undefined ? {} : { usage }) };
      observe({ type: 'model_answered', turn: subject, provider: name, model, end, ...took });
    }
  });
}

/** How a turn ended and, if it changed something, who asked for it. */
export function endOfTurn(
  { turn, message, revision }: AnsweredTurn,
  { end: { outcome }, askedBy }: Delivered,
): Observation {
  const { forgets } = message.metadata;
  const restores = turn.command === 'undo' || turn.command === 'restore';
  const current = revision?.number ?? (restores ? message.metadata.revision : undefined);
  const changes = current !== undefined || forgets !== undefined;
  return {
    type: 'turn_ended',
    turn: subjectOf(turn),
    outcome,
    ...(!changes || askedBy === undefined ? {} : { user: askedBy }),
    ...(current === undefined ? {} : { revision: current }),
    ...(forgets === undefined ? {} : { forgets }),
  };
}
