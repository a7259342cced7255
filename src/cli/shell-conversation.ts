import { randomFillSync } from 'node:crypto';
import type { InboundFile } from '../chat/inbound-message.ts';
import type { Attachment, ReplyPort, ReplyTarget, ReplyView, TurnEnd } from '../chat/reply-port.ts';
import { threadKey } from '../chat/thread-key.ts';
import { systemClock } from '../async/clock.ts';
import { createConversationService } from '../conversation/service.ts';
import { threadedWorkflowTasks } from '../conversation/threaded-tasks.ts';
import type { TargetName } from '../workflow/targets/targets.ts';
import { ThreadsmithError } from '../errors.ts';
import { createIds } from '../ids.ts';
import type { Provider } from '../llm/provider.ts';
import type { Log } from '../log.ts';
import { createInProcessQueue } from '../queue/in-process.ts';
import type { MessageMetadata } from '../session/session.ts';
import { openStore } from '../store/open-store.ts';

/** A conversation without a platform: the usual service, queue and store, in memory. */
export interface ShellConversation {
  /**
   * Sends a message and resolves when its turn has ended. `onView` gets the whole reply each time it changes. Throws `shell.refused` when the conversation
   * does not accept the message. Only one call at a time.
   */
  say(message: ShellMessage, onView?: (view: ReplyView) => void): Promise<ShellAnswer>;
  close(): Promise<void>;
}

interface ShellMessage {
  readonly text: string;
  readonly files?: readonly InboundFile[];
}

export interface ShellAnswer {
  readonly outcome: TurnEnd['outcome'];
  /** The final text of the reply. */
  readonly text: string;
  /** A revision, or an invalid draft. */
  readonly attachment?: Attachment;
  /** The stored metadata of the answer. */
  readonly metadata: MessageMetadata;
}

const AUTHOR = { platform: 'shell', scope: 'local', id: 'user' };
const THREAD = threadKey(AUTHOR.platform, AUTHOR.scope, 'conversation');
export interface ShellDependencies {
  readonly provider: Provider;
  readonly log: Log;
  /** The branch of the runtime that configs are validated for. */
  readonly target?: TargetName | undefined;
}

/** One post can hold any reply, and a terminal can show every edit. */
const LIMITS = { maxChars: 1_000_000, minEditGapMs: 20, canAttachByEdit: true, showsHints: true, isPrivate: true };

export async function openShellConversation({ provider, log, target }: ShellDependencies): Promise<ShellConversation> {
  const newId = createIds(
    () => Date.now(),
    (bytes) => randomFillSync(bytes),
  );
  const store = await openStore({ url: 'sqlite::memory:', clock: () => new Date(), newId, log });
  const replies = createReplies(newId);
  const conversation = createConversationService({
    store,
    queue: createInProcessQueue({ store, log }),
    provider,
    log,
    workflow: threadedWorkflowTasks({ target }),
    clock: systemClock(),
    openReply: replies.open,
  });
  await conversation.start();
  return {
    async say({ text, files = [] }, onView = ignore) {
      const ended = replies.expect(onView);
      const message = { thread: THREAD, messageId: newId(), author: AUTHOR, text, files, replyContext: {} };
      const receipt = await conversation.receive({ ...message, place: 'thread' });
      if (receipt.outcome === 'refused')
        throw new ThreadsmithError('shell.refused', 'The message was not accepted.', receipt.sentence);
      const { end, view } = await ended;
      const [answer] = await store.recentMessages(receipt.sessionId, 1);
      return {
        outcome: end.outcome,
        text: view.text,
        ...(view.attachment === undefined ? {} : { attachment: view.attachment }),
        metadata: answer?.metadata ?? {},
      };
    },
    async close() {
      await conversation.stop(0);
      await store.close();
    },
  };
}

interface EndedReply {
  readonly end: TurnEnd;
  readonly view: ReplyView;
}

const NOTHING: ReplyView = { text: '', phase: 'final', actions: [] };

function ignore(): void {
  // Without a live display, the answer is read at the end.
}

/** The reply of the running turn. */
function createReplies(newId: () => string) {
  let onView: (view: ReplyView) => void = ignore;
  let ended = Promise.withResolvers<EndedReply>();
  function open(_target: ReplyTarget): ReplyPort {
    let view = NOTHING;
    const show = (next: ReplyView) => {
      view = next;
      onView(next);
    };
    return {
      limits: LIMITS,
      editWaitMs: () => 0,
      signal: () => Promise.resolve(),
      async post(next) {
        show(next);
        return newId();
      },
      edit: async (_postId, next) => show(next),
      remove: () => Promise.resolve(),
      attach: async (attachment) => show({ ...view, attachment }),
      ended: async (end) => ended.resolve({ end, view }),
    };
  }
  return {
    open,
    expect(listener: (view: ReplyView) => void): Promise<EndedReply> {
      onView = listener;
      ended = Promise.withResolvers();
      return ended.promise;
    },
  };
}
