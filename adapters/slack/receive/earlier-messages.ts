import { z } from 'zod';
import type { InboundFile } from '../../../src/chat/inbound-message.ts';
import type { Log } from '../../../src/log.ts';
import { cutText } from '../../../src/text/cut-text.ts';
import { SlackCallFailure, type SlackApi } from '../client/web-api.ts';
import { fromSlackText } from '../format/format.ts';
import { textOf } from './shared-messages.ts';
import type { SlackNames } from './user-names.ts';

const Replies = z.object({
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
type Reply = z.infer<typeof Replies>['messages'][number];

/** Messages that are read in addition to the thread's root. */
const MAX_MESSAGES = 50;
const MAX_CHARS = 8_000;
const MAX_ROOT_CHARS = 2_000;
/** Slack lists the oldest messages first, so a long thread must be read to its end, page by page. */
const PAGE_SIZE = 200;
const MAX_PAGES = 10;

interface ThreadPosition {
  readonly channel: string;
  readonly threadTs: string;
  readonly before: string;
}

interface ReadDependencies {
  readonly api: Pick<SlackApi, 'read'>;
  readonly log: Log;
}

/**
 * What people said in a thread before they mentioned us, as a file of the message: "make a workflow of this" refers to it. Empty when Slack does not answer.
 */
export async function earlierMessages(
  position: ThreadPosition,
  { names, self, ...deps }: ReadDependencies & { names: SlackNames; self: string },
): Promise<readonly InboundFile[]> {
  const replies = await repliesBefore(position, deps);
  const people = replies.filter((reply) => reply.user && !reply.bot_id && textOf(reply) !== '');
  const [root] = people[0]?.ts === position.threadTs ? people : [];
  const latest = people.slice(root === undefined ? 0 : 1).slice(-MAX_MESSAGES);
  await names.learn([root, ...latest].map((reply) => reply && `<@${reply.user}> ${textOf(reply)}`).join(' '), self);
  const lineOf = (reply: Reply) => {
    const words = fromSlackText(textOf(reply), self, (id) => names.nameOf(id));
    return `${names.nameOf(reply.user ?? '')}: ${words}`;
  };
  const lines = lastThatFit(latest.map(lineOf), MAX_CHARS);
  const text = [...(root === undefined ? [] : [cutText(lineOf(root), MAX_ROOT_CHARS)]), ...lines].join('\n');
  return text === '' ? [] : [{ name: 'earlier-in-this-thread.txt', text }];
}

/** The last lines that fit into `maxChars`. The first of them is cut if necessary. */
function lastThatFit(lines: readonly string[], maxChars: number): readonly string[] {
  const fitting: string[] = [];
  let left = maxChars;
  for (const line of lines.toReversed()) {
    if (left <= 0) break;
    fitting.unshift(cutText(line, left));
    left -= line.length + 1;
  }
  return fitting;
}

/** The latest replies before a message, as far as Slack returns them. */
async function repliesBefore(
  { channel, threadTs, before }: ThreadPosition,
  { api, log }: ReadDependencies,
): Promise<readonly Reply[]> {
  const replies: Reply[] = [];
  let cursor: string | undefined;
  try {
    for (let page = 0; page < MAX_PAGES && cursor !== ''; page += 1) {
      const answer = await api.read('conversations.replies', {
        channel,
        ts: threadTs,
        latest: before,
        limit: PAGE_SIZE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const { messages, response_metadata: more } = Replies.parse(answer);
      // Slack may repeat the root of the thread at the top of each page.
      replies.push(
        ...messages.filter(({ ts }) => Number(ts) < Number(before) && Number(ts) > Number(replies.at(-1)?.ts ?? 0)),
      );
      cursor = more?.next_cursor ?? '';
    }
  } catch (error) {
    if (!(error instanceof SlackCallFailure) && !(error instanceof z.ZodError)) throw error;
    log.debug({ err: error }, 'Slack did not return the earlier messages of a thread');
  }
  return replies;
}
