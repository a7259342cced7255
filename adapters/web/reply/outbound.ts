import type {
  Attachment,
  ReplyLimits,
  ReplyPort,
  ReplyTarget,
  ReplyView,
  TurnEnd,
} from '../../../src/chat/reply-port.ts';
import type { EventHub } from '../events/event-hub.ts';
import type { TurnEvent } from '../events/turn-event.ts';

const LIMITS: ReplyLimits = {
  // The page can show any length; the limit keeps a runaway answer from being sent again and again as one text.
  maxChars: 400_000,
  // Faster updates could not be seen.
  minEditGapMs: 50,
  canAttachByEdit: true,
  showsHints: true,
  showsDrafts: true,
  isPrivate: true,
};

/** The reply of one turn: what a post shows is published as the latest event of its kind. */
export function createWebReply(target: ReplyTarget, hub: EventHub): ReplyPort {
  const { sessionId, turnId } = target;
  const posts = new Map<string, string>();
  let label = '';
  let revision: number | undefined;

  const publish = (event: TurnEvent): void => hub.publish(sessionId, event);

  const showProgress = (next: string): void => {
    if (next === label) return;
    label = next;
    publish({ name: 'progress', turnId, label });
  };

  const showRevision = (next: { readonly number: number; readonly fileName: string }): void => {
    if (next.number === revision) return;
    revision = next.number;
    publish({ name: 'revision', turnId, number: next.number, fileName: next.fileName });
  };

  /** A draft that did not become a revision is not announced; it is part of the stored message. */
  const showAttachment = ({ revision: number, fileName }: Attachment): void => {
    if (number !== undefined) showRevision({ number, fileName });
  };

  const publishText = (): void => publish({ name: 'reply', turnId, text: [...posts.values()].join('\n\n') });

  const show = (postId: string, view: ReplyView): void => {
    const isNews = posts.get(postId) !== view.text;
    posts.set(postId, view.text);
    if (isNews) publishText();
    if (view.draft !== undefined) publish({ name: 'draft', turnId, ...view.draft });
    showProgress(view.progress ?? '');
    if (view.attachment !== undefined) showAttachment(view.attachment);
  };

  return {
    limits: LIMITS,
    editWaitMs: () => 0,
    async signal(state) {
      if (state === 'waiting') showProgress('Waiting for the previous answer');
      else if (state === 'working' && posts.size === 0) showProgress('Thinking');
    },
    async post(view, key) {
      show(key, view);
      return key;
    },
    async edit(postId, view) {
      show(postId, view);
    },
    async remove(postId) {
      posts.delete(postId);
      publishText();
    },
    async attach(attachment) {
      showAttachment(attachment);
    },
    async ended(end) {
      if (end.revision !== undefined) showRevision(end.revision);
      publish(terminalOf(turnId, end));
    },
  };
}

function terminalOf(turnId: string, end: TurnEnd): TurnEvent {
  return end.outcome === 'failed'
    ? { name: 'failed', turnId, message: end.message ?? 'No answer could be made. Send your message again.' }
    : { name: 'done', turnId, outcome: end.outcome };
}
