import type { ReplyView } from '../../../src/chat/reply-port.ts';
import type { Lease } from '../client/budget.ts';
import { closeStream, editedPost, LONGEST_FINAL_WAIT_MS, PROGRESS_GAP_MS, stopStream } from './edited-post.ts';
import { isFinalRefusal, isRateLimited, isUnclear } from '../client/failure.ts';
import { cutText } from '../../../src/text/cut-text.ts';
import { renderStreamed } from '../format/format.ts';
import { sendAcceptedBlocks } from './fallback-bodies.ts';
import { FEW, type PostDependencies, type SlackPost } from './post.ts';
import { SlackCallFailure } from '../client/web-api.ts';

/** Slack closes a stream about five minutes after its start. Shortly before, it becomes an edited message. Milliseconds. */
const LONGEST_STREAM_MS = 270_000;
/** Longest text of one call; Slack accepts 12,000 UTF-16 code units. */
const MAX_PIECE = 11_900;
const TASK_ID = 'work';
const TASK_DONE = { title: 'Worked on the draft', status: 'complete' };
const TASK_STOPPED = { title: 'Stopped while drafting', status: 'error' };

/** What the stream has received so far. */
interface Sent {
  text: string;
  progress: string | undefined;
  at: number;
}

/** The first content of a stream, for `chat.startStream`; `undefined` while there is nothing to show. */
export function firstContent(view: ReplyView): { sent: Sent; content: Content } | undefined {
  const text = cutText(renderStreamed(view.text, view.phase), MAX_PIECE);
  if (text === '' && view.progress === undefined) return undefined;
  return { sent: { text, progress: view.progress, at: 0 }, content: contentOf(text, taskFor(view, undefined)) };
}

/**
 * A native stream. New text can only be appended; when that is not enough (expired, stopped by the user, text that changed instead of growing, a lost
 * response), it continues as an edited message with the same id.
 */
export function streamedPost(ts: string, lease: Lease, sent: Sent, deps: PostDependencies): SlackPost {
  const { budget, clock, capabilities } = deps;
  const hadStop = capabilities.ownStop;
  // Slack turned out to have no Stop button of its own here; an edited message has one.
  const lacksStop = () => hadStop && !capabilities.ownStop && budget.growing() <= FEW;
  const stream: Stream = { ts, lease, sent, deps, endIsLate: false };
  const startedAt = clock.now();
  sent.at = startedAt;
  let edited: SlackPost | undefined;

  async function continueEdited(view: ReplyView, isOpen: boolean): Promise<void> {
    lease.release();
    edited = editedPost(ts, view.phase === 'final' ? undefined : budget.adopt(), deps);
    if (isOpen) await closeStream(ts, deps);
    await edited.show(view);
  }

  return {
    ts,
    async show(view) {
      if (edited !== undefined) return edited.show(view);
      const added = whatGrew(view, sent.text);
      const isOver = view.phase === 'working' && (clock.now() - startedAt > LONGEST_STREAM_MS || lacksStop());
      if (added === undefined || isOver) return continueEdited(view, true);
      try {
        await (view.phase === 'final' ? end(view, added, stream) : grow(view, added, stream));
      } catch (error) {
        if (!isStreamTrouble(error)) throw error;
        deps.log.info({ err: error }, 'a stream continues as an edited message');
        await continueEdited(view, false);
      }
      return undefined;
    },
    waitMs: () => (edited ?? lease).waitMs(),
    abandon() {
      lease.release();
      edited?.abandon();
    },
  };
}

interface Stream {
  readonly ts: string;
  readonly lease: Lease;
  readonly sent: Sent;
  readonly deps: PostDependencies;
  /** All text was appended while the stream could not be stopped. */
  endIsLate: boolean;
}

/** The text to append; `undefined` when appending is not enough to show the view. */
function whatGrew(view: ReplyView, sent: string): string | undefined {
  const text = renderStreamed(view.text, view.phase);
  if (text.startsWith(sent)) return text.slice(sent.length);
  // A restarted answer begins with the same text.
  return view.phase === 'working' && sent.startsWith(text) ? '' : undefined;
}

async function append(content: Content, { ts, lease, sent, deps }: Stream): Promise<void> {
  lease.shown();
  await deps.api.write('chat.appendStream', { channel: deps.channel, ts, ...content });
  sent.at = deps.clock.now();
}

/** Appends all pieces of a text except the last, which is returned. */
async function appendAllButLast(text: string, stream: Stream): Promise<string> {
  let rest = text;
  while (rest.length > MAX_PIECE) {
    const piece = cutText(rest, MAX_PIECE);
    await append({ markdown_text: piece }, stream);
    stream.sent.text += piece;
    rest = rest.slice(piece.length);
  }
  return rest;
}

async function grow(view: ReplyView, added: string, stream: Stream): Promise<void> {
  const { sent, deps } = stream;
  const task = taskFor(view, sent.progress);
  const isTooSoon = sent.progress !== undefined && deps.clock.now() - sent.at < PROGRESS_GAP_MS;
  if (added === '' && (task === undefined || isTooSoon)) return;
  const piece = await appendAllButLast(added, stream);
  await append(contentOf(piece, task), stream);
  sent.text += piece;
  sent.progress = view.progress ?? sent.progress;
}

async function end(view: ReplyView, added: string, stream: Stream): Promise<void> {
  const { ts, lease, sent, deps } = stream;
  const piece = await appendAllButLast(added, stream);
  const wait = deps.budget.turnWaitMs('chat.stopStream');
  if (wait > LONGEST_FINAL_WAIT_MS && !stream.endIsLate) return endLater(piece, wait, stream);
  lease.release();
  await deps.budget.turn('chat.stopStream');
  const task = taskFor(view, sent.progress);
  try {
    await sendAcceptedBlocks(view, deps, (blocks) =>
      stopStream(ts, { ...(piece === '' && task === undefined ? {} : contentOf(piece, task)), ...blocks }, deps),
    );
  } catch (error) {
    if (isRateLimited(error)) await endLater(piece, error.retryAfterMs, stream);
    throw error;
  }
  sent.text += piece;
}

/** The last words are appended at once, even while the stream cannot be stopped yet. */
async function endLater(piece: string, retryAfterMs: number | undefined, stream: Stream): Promise<never> {
  stream.endIsLate = true;
  if (piece !== '') await append({ markdown_text: piece }, stream);
  stream.sent.text += piece;
  throw new SlackCallFailure('chat.stopStream', 'ratelimited', { retryAfterMs, isReadable: true });
}

/** The stream has ended, refuses text, or is in an unknown state. Editing the message works in all three cases. */
function isStreamTrouble(error: unknown): boolean {
  return isUnclear(error) || isFinalRefusal(error);
}

type Content = { readonly markdown_text: string } | { readonly chunks: readonly Readonly<Record<string, string>>[] };

/** Slack accepts text or chunks in one request, not both. */
function contentOf(text: string, task: { title: string; status: string } | undefined): Content {
  if (task === undefined) return { markdown_text: text };
  const words = text === '' ? [] : [{ type: 'markdown_text', text }];
  return { chunks: [...words, { type: 'task_update', id: TASK_ID, ...task }] };
}

/** The progress line as a task of the stream, if it has changed. */
function taskFor(view: ReplyView, shown: string | undefined): { title: string; status: string } | undefined {
  if (view.phase === 'final') {
    if (shown === undefined) return undefined;
    return view.unfinished === true ? TASK_STOPPED : TASK_DONE;
  }
  if (view.progress === undefined || view.progress === shown) return undefined;
  return { title: view.progress.replaceAll('`', ''), status: 'in_progress' };
}
