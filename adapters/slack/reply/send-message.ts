import type { ReplyView } from '../../../src/chat/reply-port.ts';
import { isThreadClosed } from '../client/failure.ts';
import { writeWithOptional } from '../client/optional-arguments.ts';
import { removeOutsideThread, type PostedMessage } from './deleted-question.ts';
import { sendFirstAccepted } from './fallback-bodies.ts';
import { metadataOf, type OpenReply } from './reply-state.ts';

/** Posts a message and returns its id. */
export async function sendMessage(view: ReplyView, key: string, reply: OpenReply): Promise<string> {
  const post = () => postInThread(view, key, reply);
  return view.phase === 'final' ? inThreadOrChannel(reply, post) : post();
}

async function postInThread(view: ReplyView, key: string, reply: OpenReply): Promise<string> {
  const { deps, channel, threadTs, buttons } = reply;
  const posted = await sendFirstAccepted(view, { ...deps, buttons }, (body) =>
    writeWithOptional<PostedMessage>(
      'chat.postMessage',
      {
        args: {
          channel,
          ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
          ...body,
          unfurl_links: false,
          unfurl_media: false,
        },
        optional: { metadata: metadataOf(key, reply) },
      },
      deps,
    ),
  );
  await removeOutsideThread(posted, reply);
  return posted.ts;
}

/** When the thread no longer accepts messages, the final text and the file are posted in its channel, where people can still read them. */
export async function inThreadOrChannel<R>(reply: OpenReply, post: () => Promise<R>): Promise<R> {
  try {
    return await post();
  } catch (error) {
    if (reply.threadTs === undefined || !isThreadClosed(error)) throw error;
    reply.deps.log.info({ err: error }, 'the thread accepts no messages; the answer is posted in its channel');
    reply.threadTs = undefined;
    return post();
  }
}
