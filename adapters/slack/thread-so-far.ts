import { z } from 'zod';
import type { InboundFile } from '../../src/chat/inbound-message.ts';
import type { Log } from '../../src/log.ts';
import { fromSlackText } from './format.ts';
import type { SlackNames } from './names.ts';
import { SlackCallFailure, type SlackApi } from './slack-api.ts';

const Said = z.object({
  messages: z.array(
    z.object({ ts: z.string(), user: z.string().nullish(), bot_id: z.string().nullish(), text: z.string().nullish() }),
  ),
});

const MAX_MESSAGES = 50;
const MAX_CHARS = 8_000;

/**
 * What people said in a thread before they called us into it, as a file beside the message: "make a workflow of this" means it. Nothing when Slack does
 * not tell.
 */
export async function threadSoFar(
  { channel, threadTs, before }: { channel: string; threadTs: string; before: string },
  { api, names, self, log }: { api: Pick<SlackApi, 'read'>; names: SlackNames; self: string; log: Log },
): Promise<readonly InboundFile[]> {
  try {
    const answer = await api.read('conversations.replies', {
      channel,
      ts: threadTs,
      latest: before,
      limit: MAX_MESSAGES,
    });
    const people = Said.parse(answer).messages.filter(
      ({ ts, user, bot_id: bot, text }) => Number(ts) < Number(before) && user && !bot && text,
    );
    await names.learn(people.map(({ user, text }) => `<@${user}> ${text}`).join(' '), self);
    const lines = people.map(({ user, text }) => {
      const words = fromSlackText(text ?? '', self, (id) => names.nameOf(id));
      return `${names.nameOf(user ?? '')}: ${words}`;
    });
    const text = lines.join('\n').slice(-MAX_CHARS);
    return text === '' ? [] : [{ name: 'earlier-in-this-thread.txt', text }];
  } catch (error) {
    if (!(error instanceof SlackCallFailure) && !(error instanceof z.ZodError)) throw error;
    log.debug({ err: error }, 'Slack does not tell what was said in a thread before');
    return [];
  }
}
