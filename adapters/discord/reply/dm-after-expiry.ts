import { ReplyFailure, type ReplyPort } from '../../../src/chat/reply-port.ts';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { codeOf } from '../client/failure.ts';

/** The reply of a turn that may outlive its interaction, which Discord lets us answer for fifteen minutes. Later posts go to the person's direct messages. */
export function createDmAfterExpiry(guest: ReplyPort, openDirect: () => Promise<ReplyPort>): ReplyPort {
  const written = new Set<string>();
  let direct: ReplyPort | undefined;

  async function inTime<T>(work: () => Promise<T>): Promise<T | 'too late'> {
    if (direct !== undefined) return 'too late';
    try {
      return await work();
    } catch (failure) {
      if (!(failure instanceof ReplyFailure) || codeOf(failure.cause) !== RESTJSONErrorCodes.InvalidWebhookToken)
        throw failure;
      direct = await openDirect();
      return 'too late';
    }
  }

  return {
    ...guest,
    async post(view, key) {
      const id = await inTime(() => guest.post(view, key));
      if (id !== 'too late' || direct === undefined) return id;
      const late = await direct.post(view, key);
      written.add(late);
      return late;
    },
    async edit(postId, view) {
      if (direct !== undefined && written.has(postId)) return direct.edit(postId, view);
      if ((await inTime(() => guest.edit(postId, view))) !== 'too late') return undefined;
      throw new ReplyFailure('gone', 'Discord takes no more answers to the interaction.');
    },
    async remove(postId) {
      if (direct !== undefined && written.has(postId)) return direct.remove(postId);
      await inTime(() => guest.remove(postId));
      return undefined;
    },
    async attach(attachment, key) {
      if ((await inTime(() => guest.attach(attachment, key))) === 'too late') await direct?.attach(attachment, key);
    },
  };
}
