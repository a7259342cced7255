import { z } from 'zod';

const turn = { thread: z.string(), sessionId: z.string(), turnId: z.string() };

/** Messages between replicas. No behaviour depends on a message arriving: its content can also be read from the database. */
const Message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('joined') }),
  z.object({ type: z.literal('left') }),
  /** The sender no longer leads in `name`. */
  z.object({ type: z.literal('resigned'), name: z.string() }),
  /** The sender has released a thread. */
  z.object({ type: z.literal('free'), thread: z.string() }),
  /** A thread has a turn that the sender has no capacity for. */
  z.object({ type: z.literal('waiting'), thread: z.string() }),
  z.object({ type: z.literal('began'), ...turn }),
  /** Also releases the thread. */
  z.object({ type: z.literal('ended'), ...turn }),
  z.object({
    type: z.literal('interrupt'),
    id: z.string(),
    turnId: z.string(),
    reason: z.enum(['stopped', 'restart']),
  }),
  /** The answer to the `interrupt` with this id, from the replica that ran the turn. */
  z.object({ type: z.literal('interrupted'), id: z.string() }),
]);

/** `said` and not `message`, because replicas of earlier versions use that name. */
const Payload = z.object({ from: z.string(), said: Message });

export type ReplicaMessage = z.infer<typeof Message>;

export function encodeMessage(from: string, message: ReplicaMessage): string {
  return JSON.stringify({ from, said: message });
}

/** Undefined for a message that this version does not know and does not need. */
export function decodeMessage(
  payload: string,
): { readonly from: string; readonly message: ReplicaMessage } | undefined {
  try {
    const { data } = Payload.safeParse(JSON.parse(payload));
    return data && { from: data.from, message: data.said };
  } catch {
    return undefined;
  }
}
