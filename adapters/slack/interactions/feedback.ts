import { z } from 'zod';
import type { ConversationPort } from '../../../src/chat/conversation-port.ts';
import type { SlackIdentity } from '../connect/identity.ts';

const FeedbackValue = z.object({ good: z.boolean(), turnId: z.string() });

/** Stores a person's rating of an answer. Resolves with a text for that person. */
export async function takeFeedback(
  value: string,
  user: string,
  { conversation, identity }: { conversation: Pick<ConversationPort, 'feedback'>; identity: SlackIdentity },
): Promise<string> {
  const { good, turnId } = FeedbackValue.parse(JSON.parse(value));
  const author = { platform: 'slack', scope: identity.scope, id: user };
  const outcome = await conversation.feedback({ turnId, author, verdict: good ? 'good' : 'bad' });
  if (outcome === 'unknown') return 'That conversation was deleted, so there is nothing left to rate.';
  return good
    ? 'Thanks! Noted as a good answer.'
    : 'Thanks! Noted as a bad answer. Say in this thread what is wrong with it, and I will change it.';
}
