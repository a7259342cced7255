import { ReplyFailure, type ReplyPort, type ReplyView } from '../chat/reply-port.ts';

export interface Posts {
  isEmpty(): boolean;
  /** Rejects with a readable failure only when all text of all views is visible. */
  show(views: readonly ReplyView[]): Promise<void>;
}

export interface PostsOptions {
  readonly port: ReplyPort;
  /** The same for the same turn in every process, so that the platform can deduplicate posts. */
  readonly key: string;
  /** Posts that an earlier process made for this turn. */
  readonly postIds: readonly string[];
  readonly onDelivery: (progress: { readonly postIds: readonly string[] }) => Promise<void>;
}

/** The posts of one reply with their current content: only differences are sent. */
export function createPosts({ port, key, postIds, onDelivery }: PostsOptions): Posts {
  const posts: { id: string; shows: string | undefined }[] = postIds.map((id) => ({ id, shows: undefined }));
  let replacements = 0;

  const remember = async () => onDelivery({ postIds: posts.map(({ id }) => id) });

  async function showOne(index: number, view: ReplyView): Promise<void> {
    const looks = JSON.stringify(view);
    const post = posts[index];
    if (post === undefined) {
      const id = await port.post(view, `${key}:${index}${replacements === 0 ? '' : `:${replacements}`}`);
      posts.push({ id, shows: looks });
      await remember();
      return;
    }
    if (post.shows === looks) return;
    try {
      await port.edit(post.id, view);
      post.shows = looks;
    } catch (failure) {
      if (!(failure instanceof ReplyFailure) || failure.kind !== 'gone') throw failure;
      replacements += 1;
      post.id = await port.post(view, `${key}:${index}:${replacements}`);
      post.shows = looks;
      await remember();
    }
  }

  async function removeLast(): Promise<void> {
    const surplus = posts.at(-1);
    if (surplus === undefined) return;
    try {
      await port.remove(surplus.id);
    } catch (failure) {
      if (!(failure instanceof ReplyFailure) || failure.kind !== 'gone') throw failure;
    }
    posts.pop();
    await remember();
  }

  return {
    isEmpty: () => posts.length === 0,
    async show(views) {
      let unfinished: ReplyFailure | undefined;
      for (const [index, view] of views.entries()) {
        try {
          await showOne(index, view);
        } catch (failure) {
          if (!(failure instanceof ReplyFailure) || !failure.isReadable) throw failure;
          unfinished = failure;
        }
      }
      while (posts.length > views.length) {
        await removeLast();
      }
      if (unfinished !== undefined) throw unfinished;
    },
  };
}
