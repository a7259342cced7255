import type { ReplyPort, WriteRight } from '../chat/reply-port.ts';

/** A port that confirms its right to write before each call that changes something visible. */
export function confirmWrites(port: ReplyPort, right: WriteRight): ReplyPort {
  async function confirmed<T>(write: () => Promise<T>): Promise<T> {
    await right.confirm();
    return write();
  }
  return {
    ...port,
    post: (view, key) => confirmed(() => port.post(view, key)),
    edit: (postId, view) => confirmed(() => port.edit(postId, view)),
    remove: (postId) => confirmed(() => port.remove(postId)),
    attach: (attachment, key) => confirmed(() => port.attach(attachment, key)),
  };
}
