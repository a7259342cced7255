import { createHash } from 'node:crypto';
import type { APIChannel, APIMessage, RESTPostAPIInteractionCallbackWithResponseResult } from 'discord.js';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { codeOf } from './failure.ts';
import { flagsFor, galleryPayload, payload, type DescribedFile, type OutgoingMessage } from './outgoing-message.ts';
import type { RestClient } from './rest-client.ts';

export interface Sending {
  readonly repliesTo?: string | undefined;
  /** Stops waiting for the response; the message may have been posted all the same. */
  readonly signal?: AbortSignal | undefined;
}

/** The calls of Discord's API that Threadsmith makes. Each rejects as `RestClient` does. */
export type DiscordApi = ReturnType<typeof createApi>;

/** A thread is archived after a week without messages; a new message unarchives it. */
const AUTO_ARCHIVE_MINUTES = 10_080;
/** Replaces every message id in a route, because Discord counts all messages of a channel together. */
const ANY_MESSAGE = '00000000000000000';

export function createApi(client: RestClient) {
  return { ...messageCalls(client), ...threadCalls(client), ...activityCalls(client), ...interactionCalls(client) };
}

function messageCalls({ call, budget, wasUnclear }: RestClient) {
  return {
    /** Milliseconds until an in-between edit of a message in this channel may be sent. */
    editWaitMs: (channelId: string) => budget.editWaitMs(`/channels/${channelId}/messages/${ANY_MESSAGE}`),
    /** `key` is the same when the same message is sent again: Discord then returns the first one unchanged instead of creating a second. */
    async send(
      channelId: string,
      outgoing: OutgoingMessage,
      key: string,
      { repliesTo, signal }: Sending = {},
    ): Promise<APIMessage> {
      const nonce = { nonce: nonceOf(key), enforce_nonce: true };
      const post = async (reference: Readonly<Record<string, unknown>>) =>
        (await call('post', `/channels/${channelId}/messages`, {
          ...payload(outgoing, { ...nonce, ...reference }),
          ...until(signal),
        })) as APIMessage;
      if (repliesTo === undefined) return post({});
      try {
        return await post({ message_reference: { message_id: repliesTo, fail_if_not_exists: false } });
      } catch (error) {
        // Without the permission to read the history we cannot reply to a message, but we can still post.
        if (codeOf(error) !== RESTJSONErrorCodes.CannotReplyWithoutPermissionToReadMessageHistory) throw error;
        return post({});
      }
    },
    async edit(
      channelId: string,
      messageId: string,
      outgoing: OutgoingMessage,
      signal?: AbortSignal,
    ): Promise<APIMessage> {
      const request = { ...payload(outgoing), ...until(signal) };
      return (await call('patch', `/channels/${channelId}/messages/${messageId}`, request)) as APIMessage;
    },
    /** True when an edit of this message got no clear response. */
    wasEditUnclear: (channelId: string, messageId: string) =>
      wasUnclear('patch', `/channels/${channelId}/messages/${messageId}`),
    async remove(channelId: string, messageId: string): Promise<void> {
      await call('delete', `/channels/${channelId}/messages/${messageId}`);
    },
    async message(channelId: string, messageId: string): Promise<APIMessage> {
      return (await call('get', `/channels/${channelId}/messages/${messageId}`)) as APIMessage;
    },
    /** At most 50 messages before the given one, oldest first. */
    async messagesBefore(channelId: string, messageId: string): Promise<readonly APIMessage[]> {
      const query = new URLSearchParams({ before: messageId, limit: '50' });
      return ((await call('get', `/channels/${channelId}/messages`, { query })) as APIMessage[]).toReversed();
    },
    /** At most 100 messages after the given one, oldest first. */
    async messagesAfter(channelId: string, messageId: string): Promise<readonly APIMessage[]> {
      const query = new URLSearchParams({ after: messageId, limit: '100' });
      return ((await call('get', `/channels/${channelId}/messages`, { query })) as APIMessage[]).toReversed();
    },
  };
}

function threadCalls({ call }: RestClient) {
  return {
    async channel(channelId: string): Promise<APIChannel> {
      return (await call('get', `/channels/${channelId}`)) as APIChannel;
    },
    /** The direct channel with a person. */
    async directChannel(userId: string): Promise<string> {
      return ((await call('post', '/users/@me/channels', { body: { recipient_id: userId } })) as APIChannel).id;
    },
    /** Opens a thread from a message and returns its id. If there is one already, returns that. */
    async openThread(channelId: string, messageId: string, name: string): Promise<string> {
      const body = { name, auto_archive_duration: AUTO_ARCHIVE_MINUTES };
      try {
        return ((await call('post', `/channels/${channelId}/messages/${messageId}/threads`, { body })) as APIChannel)
          .id;
      } catch (error) {
        if (codeOf(error) === RESTJSONErrorCodes.ThreadAlreadyCreatedForMessage) return messageId;
        throw error;
      }
    },
    /** Opens a thread without a message, of the type that the channel allows. */
    async openFreeThread(channelId: string, name: string, type: 10 | 11): Promise<string> {
      const body = { name, auto_archive_duration: AUTO_ARCHIVE_MINUTES, type };
      return ((await call('post', `/channels/${channelId}/threads`, { body })) as APIChannel).id;
    },
    /** Opens a post in a forum: a thread with its first message. */
    async openPost(forumId: string, name: string, outgoing: OutgoingMessage): Promise<string> {
      const body = { name, auto_archive_duration: AUTO_ARCHIVE_MINUTES, message: payload(outgoing).body };
      return ((await call('post', `/channels/${forumId}/threads`, { body })) as APIChannel).id;
    },
    async unarchive(threadId: string): Promise<void> {
      await call('patch', `/channels/${threadId}`, { body: { archived: false } });
    },
  };
}

function activityCalls({ call, budget }: RestClient) {
  return {
    /** True while many requests are being sent, so typing indicators should wait. */
    isBusy: () => budget.isBusy(),
    async type(channelId: string): Promise<void> {
      await call('post', `/channels/${channelId}/typing`);
    },
    async react(channelId: string, messageId: string, emoji: string): Promise<void> {
      await call('put', reaction(channelId, messageId, emoji));
    },
    async unreact(channelId: string, messageId: string, emoji: string): Promise<void> {
      await call('delete', reaction(channelId, messageId, emoji));
    },
  };
}

function reaction(channelId: string, messageId: string, emoji: string) {
  return `/channels/${channelId}/messages/${messageId}/reactions/${encodeURIComponent(emoji)}/@me` as const;
}

/** Where an interaction is answered. Treat it like a password: it is valid for fifteen minutes. */
export interface Webhook {
  readonly application: string;
  readonly token: string;
}

function interactionCalls({ callOpen, budget, wasUnclear }: RestClient) {
  return {
    webhookWaitMs: (webhook: Webhook) => budget.editWaitMs(`${under(webhook)}/messages/${ANY_MESSAGE}`),
    /**
     * Acknowledges an interaction, which must happen within three seconds, and only once. Returns the id of the message that the acknowledgement created, if
     * Discord returns one.
     */
    async acknowledge(interaction: { id: string; token: string }, body: unknown): Promise<string | undefined> {
      const route = `/interactions/${interaction.id}/${interaction.token}/callback` as const;
      const query = new URLSearchParams({ with_response: 'true' });
      try {
        const told = await callOpen('post', route, { body, query });
        return (told as Partial<RESTPostAPIInteractionCallbackWithResponseResult> | undefined)?.resource?.message?.id;
      } catch (error) {
        const isByUs =
          codeOf(error) === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged && wasUnclear('post', route);
        if (!isByUs) throw error;
        return undefined;
      }
    },
    async followUp(webhook: Webhook, outgoing: OutgoingMessage, visibility: 'all' | 'one'): Promise<APIMessage> {
      return (await callOpen('post', under(webhook), payload(outgoing, flagsFor(visibility)))) as APIMessage;
    },
    /** `messageId` may be `@original`: the answer itself. */
    async editAnswer(
      webhook: Webhook,
      messageId: string,
      outgoing: OutgoingMessage,
      signal?: AbortSignal,
    ): Promise<APIMessage> {
      const request = { ...payload(outgoing), ...until(signal) };
      return (await callOpen('patch', `${under(webhook)}/messages/${messageId}`, request)) as APIMessage;
    },
    /** Turns the response into a text with a gallery of pictures below it. The names of the pictures must differ. */
    async galleryAnswer(webhook: Webhook, text: string, pictures: readonly DescribedFile[]): Promise<void> {
      const request = galleryPayload(text, pictures);
      await callOpen('patch', `${under(webhook)}/messages/@original`, request);
    },
    async answer(webhook: Webhook, messageId: string): Promise<APIMessage> {
      return (await callOpen('get', `${under(webhook)}/messages/${messageId}`, {})) as APIMessage;
    },
    wasAnswerUnclear: (webhook: Webhook, messageId: string) =>
      wasUnclear('patch', `${under(webhook)}/messages/${messageId}`),
    async removeAnswer(webhook: Webhook, messageId: string): Promise<void> {
      await callOpen('delete', `${under(webhook)}/messages/${messageId}`, {});
    },
  };
}

function until(signal: AbortSignal | undefined) {
  return signal === undefined ? {} : { signal };
}

function under({ application, token }: Webhook) {
  return `/webhooks/${application}/${token}` as const;
}

/** Discord takes nonces of up to 25 characters. */
function nonceOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 25);
}
