import { z } from 'zod';
import { createBoundedMap } from '../../../src/async/bounded-map.ts';
import type { ListedRevision } from '../../../src/chat/conversation-port.ts';
import type { ThreadKey } from '../../../src/chat/thread-key.ts';
import type { Log } from '../../../src/log.ts';
import { SlackCallFailure, type SlackApi } from '../client/web-api.ts';
import { positionOf } from '../receive/places.ts';
import { ownMessages } from '../reply/recover-posts.ts';

/**
 * Pictures that were already shared in Slack. A block can show a file only to people who can see it where it was shared, so other places show the picture of
 * a revision by the file id that it got in its thread.
 */
export interface SharedPictures {
  /** Remembers a picture that was shared in a thread. */
  note(thread: ThreadKey, fileName: string, fileId: string): void;
  /** The file id of a revision's picture; undefined when its thread has none. Never rejects because of Slack. */
  find(thread: ThreadKey, revision: Pick<ListedRevision, 'fileName' | 'createdAt'>): Promise<string | undefined>;
}

const MOST_KNOWN = 2_000;
/** How far Slack's clock may be behind ours, in milliseconds. */
const CLOCK_SLACK_MS = 10 * 60_000;

export function createSharedPictures(deps: {
  readonly api: Pick<SlackApi, 'read'>;
  readonly botUserId: () => Promise<string>;
  readonly log: Log;
}): SharedPictures {
  const known = createBoundedMap<string, string>(MOST_KNOWN);

  /** After a restart, looks through what was posted in the thread since the revision was made. */
  async function ask(thread: ThreadKey, fileName: string, createdAt: Date): Promise<string | undefined> {
    const { channel, ts: threadTs } = positionOf(thread);
    const since = String((createdAt.getTime() - CLOCK_SLACK_MS) / 1000);
    const messages = await ownMessages({ ...deps, channel, threadTs, since });
    const files = messages.flatMap((message) => message.files ?? []);
    return files.find(({ name, title }) => name === fileName || title === fileName)?.id ?? undefined;
  }

  return {
    note: (thread, fileName, fileId) => known.set(keyOf(thread, fileName), fileId),
    async find(thread, { fileName, createdAt }) {
      const picture = pictureName(fileName);
      const found = known.get(keyOf(thread, picture));
      if (found !== undefined) return found;
      try {
        const asked = await ask(thread, picture, createdAt);
        if (asked !== undefined) known.set(keyOf(thread, picture), asked);
        return asked;
      } catch (error) {
        if (!(error instanceof SlackCallFailure || error instanceof z.ZodError)) throw error;
        deps.log.debug({ err: error }, 'could not list the pictures of a thread');
        return undefined;
      }
    },
  };
}

function keyOf(thread: ThreadKey, fileName: string): string {
  return `${thread} ${fileName}`;
}

/** A picture has the name of its YAML file. */
function pictureName(fileName: string): string {
  return fileName.replace(/\.ya?ml$/, '.png');
}
