import { z } from 'zod';
import type { InboundFile } from '../../../src/chat/inbound-message.ts';
import type { Log } from '../../../src/log.ts';
import { fromSlackText } from '../format/format.ts';
import type { SlackNames } from './user-names.ts';
import { textOf } from './shared-messages.ts';
import { SlackCallFailure, type SlackApi } from '../client/web-api.ts';

const Said = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      user: z.string().nullish(),
      bot_id: z.string().nullish(),
      text: z.string().nullish(),
      attachments: z.array(z.unknown()).nullish(),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().nullish() }).nullish(),
});
type Said = z.infer<typeof Said>['messages'][number];

/** Beside the message that the thread is about. */
const MAX_MESSAGES = 50;
const MAX_CHARS = 8_000;
const MAX_ROOT_CHARS = 2_000;
/** Slack tells the oldest messages first, so that a long thread is read page by page to its end. */
const PAGE = 200;
const MAX_PAGES = 10;

interface Asking {
  readonly channel: string;
  readonly threadTs: string;
  readonly before: string;
}

interface AskedParts {
  readonly api: Pick<SlackApi, 'read'>;
  readonly log: Log;
}

/**
 * What people said in a thread before they called us into it, as a file beside the message: "make a workflow of this" means it. Nothing when Slack does
 * not tell.
 */
export async function threadSoFar(
  asking: Asking,
  { names, self, ...parts }: AskedParts & { names: SlackNames; self: string },
): Promise<readonly InboundFile[]> {
  const said = await saidBefore(asking, parts);
  const people = said.filter((message) => message.user && !message.bot_id && textOf(message) !== '');
  const [root] = people[0]?.ts === asking.threadTs ? people : [];
  const last = people.slice(root === undefined ? 0 : 1).slice(-MAX_MESSAGES);
  await names.learn(
    [root, ...last].map((message) => message && `<@${message.user}> ${textOf(message)}`).join(' '),
    self,
  );
  const lineOf = (message: Said) => {
    const words = fromSlackText(textOf(message), self, (id) => names.nameOf(id));
    return `${names.nameOf(message.user ?? '')}: ${words}`;
  };
  const about = root === undefined ? '' : lineOf(root).slice(0, MAX_ROOT_CHARS);
  const text = [about, last.map(lineOf).join('\n').slice(-MAX_CHARS)].filter((part) => part !== '').join('\n');
  return text === '' ? [] : [{ name: 'earlier-in-this-thread.txt', text }];
}

/** As far as Slack tells. */
async function saidBefore({ channel, threadTs, before }: Asking, { api, log }: AskedParts): Promise<readonly Said[]> {
  const said: Said[] = [];
  let cursor: string | undefined;
  try {
    for (let page = 0; page < MAX_PAGES && cursor !== ''; page += 1) {
      const answer = await api.read('conversations.replies', {
        channel,
        ts: threadTs,
        latest: before,
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const { messages, response_metadata: more } = Said.parse(answer);
      // The message that the thread is about may head each page.
      said.push(
        ...messages.filter(({ ts }) => Number(ts) < Number(before) && Number(ts) > Number(said.at(-1)?.ts ?? 0)),
      );
      cursor = more?.next_cursor ?? '';
    }
  } catch (error) {
    if (!(error instanceof SlackCallFailure) && !(error instanceof z.ZodError)) throw error;
    log.debug({ err: error }, 'Slack does not tell what was said in a thread before');
  }
  return said;
}
