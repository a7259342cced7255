import { z } from 'zod';
import type { Log } from '../../../src/log.ts';
import { isAboutToken } from '../client/failure.ts';
import type { SlackCapabilities } from '../client/capabilities.ts';
import { SlackCallFailure, type SlackApi } from '../client/web-api.ts';

/** Marks our messages so that a later process recognises them. */
export const METADATA_TYPE = 'threadsmith_reply';

const Found = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      user: z.string().nullish(),
      bot_id: z.string().nullish(),
      streaming_state: z.string().nullish(),
      files: z
        .array(z.object({ id: z.string().nullish(), name: z.string().nullish(), title: z.string().nullish() }))
        .nullish(),
      metadata: z
        .object({ event_type: z.string().nullish(), event_payload: z.record(z.string(), z.unknown()).nullish() })
        .nullish(),
    }),
  ),
});

type Message = z.infer<typeof Found>['messages'][number];

const MAY_BE_ANSWERED = new Set(['ratelimited', 'no_clear_answer']);

export interface PostRecovery {
  /** The message that was posted under this key, or a stream that was begun and never finished. */
  postOf(key: string): Promise<string | undefined>;
  hasFile(fileName: string): Promise<boolean>;
}

/** A read without a response is retried once, together with the post that needs it. */
const MAX_UNANSWERED = 2;

interface OwnMessages {
  readonly api: Pick<SlackApi, 'read'>;
  readonly channel: string;
  readonly threadTs: string | undefined;
  /** Older messages than this one are not searched. */
  readonly since: string | undefined;
  readonly botUserId: () => Promise<string>;
}

interface RecoveryOptions extends OwnMessages {
  /** Whether this process created that message. */
  readonly isKnown: (ts: string) => boolean;
  readonly capabilities: Pick<SlackCapabilities, 'unknownArguments'>;
  readonly log: Log;
}

/**
 * Finds messages of an attempt that got no response, because the connection was lost or the process died. Best effort: if Slack does not answer, nothing is
 * assumed to be posted, and part of a reply may appear twice.
 */
export function createPostRecovery(options: RecoveryOptions): PostRecovery {
  const { since, isKnown, capabilities, log } = options;
  let unanswered = 0;

  async function own(): Promise<readonly Message[]> {
    try {
      const messages = await ownMessages(options);
      unanswered = 0;
      return messages;
    } catch (error) {
      const isSlacks = error instanceof SlackCallFailure;
      if (isAboutToken(error) || !(isSlacks || error instanceof z.ZodError)) throw error;
      unanswered += 1;
      if (isSlacks && MAY_BE_ANSWERED.has(error.code) && unanswered < MAX_UNANSWERED) throw error;
      unanswered = 0;
      log.warn({ err: error }, 'Slack does not say what was posted before; part of an answer may appear twice');
      return [];
    }
  }

  /** We mark every message that we finish. Slack does not document whether a message tells that it is an unfinished stream. */
  function isUnfinished({ ts, files, metadata, streaming_state: state }: Message): boolean {
    if (isKnown(ts) || metadata?.event_type === METADATA_TYPE || (files ?? []).length > 0) return false;
    const tellsNothing = state === undefined || state === null;
    const isMarkKnown = !capabilities.unknownArguments.has('metadata');
    return tellsNothing ? since !== undefined && isMarkKnown : state === 'in_progress' || state === 'errored';
  }

  return {
    async postOf(key) {
      const messages = await own();
      const posted = messages.find(({ metadata }) => metadata?.event_payload?.['key'] === key);
      return (posted ?? messages.find(isUnfinished))?.ts;
    },
    async hasFile(fileName) {
      const messages = await own();
      return messages.some(({ files }) =>
        (files ?? []).some(({ name, title }) => name === fileName || title === fileName),
      );
    },
  };
}

/** Our messages in the thread, or in a direct channel without threads. */
export async function ownMessages({
  api,
  channel,
  threadTs,
  since,
  botUserId,
}: OwnMessages): Promise<readonly Message[]> {
  const window = {
    channel,
    limit: 200,
    include_all_metadata: true,
    ...(since === undefined ? {} : { oldest: since }),
  };
  const answer =
    threadTs === undefined
      ? await api.read('conversations.history', window)
      : await api.read('conversations.replies', { ...window, ts: threadTs });
  const self = await botUserId();
  return Found.parse(answer).messages.filter(({ user }) => user === self);
}
