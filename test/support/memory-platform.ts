import type { Attachment, ReplyLimits, ReplyPort, ReplyTarget, ReplyView, TurnEnd } from '../../src/chat/reply-port.ts';
import type { ReadFile, UnreadFile } from '../../src/chat/inbound-message.ts';
import { ReplyFailure } from '../../src/chat/reply-port.ts';

interface Post {
  readonly id: string;
  readonly key: string;
  view: ReplyView;
  /** Every view so far, the current one last. */
  readonly views: ReplyView[];
  removed: boolean;
}

/** A chat platform in memory: the visible content of its threads, and faults on demand. */
export interface MemoryPlatform {
  openReply(target: ReplyTarget): ReplyPort;
  readonly posts: Post[];
  readonly files: { attachment: Attachment; key: string }[];
  readonly signals: string[];
  readonly ends: { turnId: string; end: TurnEnd }[];
  readonly calls: string[];
  /** Called before each request with its name and the number of requests so far; throw a `ReplyFailure` to refuse it. */
  beforeCall: (name: 'post' | 'edit' | 'attach' | 'remove', count: number) => void | Promise<void>;
  editWaitMs: number;
  /** The result of reading an unread file. */
  readFile: (file: UnreadFile) => Promise<ReadFile>;
  /** The texts in the thread, in order. */
  visible(): string[];
}

export function createMemoryPlatform(limits: Partial<ReplyLimits> = {}): MemoryPlatform {
  const platform: MemoryPlatform = {
    posts: [],
    files: [],
    signals: [],
    ends: [],
    calls: [],
    beforeCall: () => undefined,
    editWaitMs: 0,
    readFile: async ({ name, source }) => ({ name, text: source }),
    visible: () => platform.posts.filter(({ removed }) => !removed).map(({ view }) => view.text),
    openReply: (target) => openReply(platform, target, limits),
  };
  return platform;
}

function openReply(platform: MemoryPlatform, target: ReplyTarget, limits: Partial<ReplyLimits>): ReplyPort {
  const call = async (name: 'post' | 'edit' | 'attach' | 'remove') => {
    platform.calls.push(name);
    await platform.beforeCall(name, platform.calls.length);
  };
  const existing = (id: string) => {
    const post = platform.posts.find((candidate) => candidate.id === id && !candidate.removed);
    if (post === undefined) throw new ReplyFailure('gone', 'no such post');
    return post;
  };
  return {
    limits: { maxChars: 2000, minEditGapMs: 100, canAttachByEdit: false, ...limits },
    editWaitMs: () => platform.editWaitMs,
    signal: async (state) => void platform.signals.push(state),
    async post(view, key) {
      await call('post');
      const known = platform.posts.find((post) => post.key === key && !post.removed);
      if (known !== undefined) return known.id;
      const post = { id: `p${platform.posts.length + 1}`, key, view, views: [view], removed: false };
      platform.posts.push(post);
      return post.id;
    },
    async edit(postId, view) {
      await call('edit');
      const post = existing(postId);
      post.view = view;
      post.views.push(view);
    },
    async remove(postId) {
      await call('remove');
      existing(postId).removed = true;
    },
    async attach(attachment, key) {
      await call('attach');
      if (!platform.files.some((file) => file.key === key)) platform.files.push({ attachment, key });
    },
    readFile: (file) => platform.readFile(file),
    ended: async (end) => void platform.ends.push({ turnId: target.turnId, end }),
  };
}
