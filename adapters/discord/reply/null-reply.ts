import type { ReplyPort } from '../../../src/chat/reply-port.ts';
import { LIMITS } from './outbound.ts';

const nothing = async () => undefined;

/** The reply of a turn that stays invisible, such as the `new` before a request that was made with a command. */
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
