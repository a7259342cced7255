import { z } from 'zod';

const turn = { thread: z.string(), sessionId: z.string(), turnId: z.string() };

/** What replicas tell each other. Nothing depends on a message to arrive: whatever it says can also be read from the database. */
const Said = z.discriminatedUnion('type', [
  z.object({ type: z.literal('joined') }),
  z.object({ type: z.literal('left') }),
  /** The sender no longer leads in `name`. */
  z.object({ type: z.literal('resigned'), name: z.string() }),
  /** The sender has let go of a thread. */
  z.object({ type: z.literal('free'), thread: z.string() }),
  /** A thread has a turn that the sender has no room for. */
  z.object({ type: z.literal('waiting'), thread: z.string() }),
  z.object({ type: z.literal('began'), ...turn }),
  /** Also lets go of its thread. */
  z.object({ type: z.literal('ended'), ...turn }),
  z.object({
    type: z.literal('interrupt'),
    id: z.string(),
    turnId: z.string(),
    reason: z.enum(['stopped', 'restart']),
  }),
  /** The answer of the replica that ran the turn, to who asked with this id. */
  z.object({ type: z.literal('interrupted'), id: z.string() }),
]);

const Message = z.object({ from: z.string(), said: Said });

export type ReplicaMessage = z.infer<typeof Said>;

export function encodeMessage(from: string, said: ReplicaMessage): string {
  return JSON.stringify({ from, said });
}

/** Undefined for what another version of Threadsmith may say, which this one can do without. */
export function decodeMessage(payload: string): { readonly from: string; readonly said: ReplicaMessage } | undefined {
  try {
    return Message.safeParse(JSON.parse(payload)).data;
  } catch {
    return undefined;
  }
}
