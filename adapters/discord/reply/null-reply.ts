import type { ReplyPort } from '../../../src/chat/reply-port.ts';
import { LIMITS } from './outbound.ts';

const nothing = async () => undefined;

/** The reply side of a turn that nobody is to see, such as the `new` before a request that came by a command. */
export function createNullReply(): ReplyPort {
  return {
    limits: LIMITS,
    editWaitMs: () => 0,
    signal: nothing,
    post: async () => 'nowhere',
    edit: nothing,
    remove: nothing,
    attach: nothing,
    ended: nothing,
  };
}
