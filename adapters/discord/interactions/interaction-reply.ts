import type { AttachedPicture, Attachment } from '../../../src/chat/reply-port.ts';
import type { Log } from '../../../src/log.ts';
import type { DiscordApi, Webhook } from '../client/api.ts';
import { messageData, type DescribedFile, type OutgoingMessage } from '../client/outgoing-message.ts';
import { InteractionResponseType, MessageFlags, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { codeOf, isRefusal } from '../client/failure.ts';
import { messagesOf, render } from '../format/format.ts';
import { attachedFiles } from '../reply/fallback-bodies.ts';
import type { DiscordRetry } from '../client/retry.ts';

/** Who sees an answer: everybody in the channel, or only the person who asked. */
export type Visibility = 'all' | 'one';

/** Rows of buttons below a result. */
type Buttons = OutgoingMessage['components'];

/** The visible response to one interaction. Discord requires an acknowledgement within three seconds. */
export interface InteractionReply {
  /** Shows that we are working on it. False when this interaction was acknowledged before: it is a redelivery. */
  defer(visibility: Visibility): Promise<boolean>;
  /** Shows a text immediately, with rows of buttons. False as above. */
  say(text: string, visibility: Visibility, rows?: OutgoingMessage['components']): Promise<boolean>;
  /** Acknowledges a button press without showing anything. */
  deferQuietly(): Promise<boolean>;
  /** Opens a form for the person. False as above. Rejects when Discord does not accept the form; the interaction can then still be deferred. */
  ask(form: unknown): Promise<boolean>;
  /** The message that the acknowledgement created; undefined when there is none or it is unknown. */
  readonly messageId: string | undefined;
  /** Shows the outcome in place of the current response, or below the button. Returns the id of the first message. */
  show(text: string, attachment?: Attachment): Promise<string | undefined>;
  /** Shows the result of a request that was stored or carried out. Best effort; never rejects, since a person who is told to try again would repeat it. */
  showResult(text: string, attachment?: Attachment, buttons?: Buttons): Promise<void>;
  /** Adds a gallery of pictures to a visible result. Best effort; never rejects. */
  addPictures(text: string, pictures: readonly AttachedPicture[]): Promise<void>;
  /** Removes the deferred response, because the result is shown elsewhere. Best effort; never rejects. */
  withdraw(): Promise<void>;
}

export interface InteractionReplyDependencies {
  readonly api: DiscordApi;
  readonly retry: DiscordRetry;
  readonly log: Log;
}

interface State {
  /** The acknowledgement creates a message. */
  hasMessage: boolean;
  messageId: string | undefined;
  visibility: Visibility;
  isLost: boolean;
}

export function createInteractionReply(
  dependencies: InteractionReplyDependencies,
  id: string,
  webhook: Webhook,
): InteractionReply {
  const state: State = { hasMessage: false, messageId: undefined, visibility: 'one', isLost: false };
  const acknowledge = (body: unknown) => acknowledgeOnce({ id, token: webhook.token }, body, state, dependencies);

  function answerBy(visibility: Visibility, body: unknown): Promise<boolean> {
    state.visibility = visibility;
    state.hasMessage = true;
    return acknowledge(body);
  }

  return {
    defer(visibility) {
      const data = visibility === 'one' ? { data: { flags: MessageFlags.Ephemeral } } : {};
      return answerBy(visibility, { type: InteractionResponseType.DeferredChannelMessageWithSource, ...data });
    },
    say(text, visibility, rows = []) {
      const data = messageData({ content: render(text), components: rows }, visibility);
      return answerBy(visibility, { type: InteractionResponseType.ChannelMessageWithSource, data });
    },
    deferQuietly: () => acknowledge({ type: InteractionResponseType.DeferredMessageUpdate }),
    ask: (form) => acknowledge({ type: InteractionResponseType.Modal, data: form }),
    get messageId() {
      return state.messageId;
    },
    ...createResult(dependencies, webhook, state),
  };
}

function createResult(
  { api, retry, log }: InteractionReplyDependencies,
  webhook: Webhook,
  state: State,
): Pick<InteractionReply, 'show' | 'showResult' | 'addPictures' | 'withdraw'> {
  async function showAll(text: string, attachment?: Attachment, buttons: Buttons = []): Promise<string | undefined> {
    let first: string | undefined;
    const contents = messagesOf(text, attachment !== undefined);
    for (const [index, content] of contents.entries()) {
      const files = index === 0 && attachment !== undefined ? { files: attachedFiles(attachment) } : {};
      const components = index === contents.length - 1 ? buttons : [];
      const message: OutgoingMessage = { content, components: [...components], ...files };
      const sent = await retry.untilStopped(() =>
        index === 0 && state.hasMessage
          ? api.editAnswer(webhook, '@original', message)
          : api.followUp(webhook, message, state.visibility),
      );
      first ??= sent.id;
    }
    return first;
  }

  async function show(text: string, attachment?: Attachment, buttons?: Buttons): Promise<string | undefined> {
    if (state.isLost) return undefined;
    try {
      return await showAll(text, attachment, buttons);
    } catch (error) {
      if (attachment === undefined || !isRefusal(error)) throw error;
      return await showAll(text, undefined, buttons);
    }
  }

  return {
    show,
    async showResult(text, attachment, buttons) {
      try {
        await show(text, attachment, buttons);
      } catch (error) {
        log.warn({ err: error }, 'the result of an interaction could not be shown');
        await show(RESULT_REFUSED).catch((failure: unknown) =>
          log.debug({ err: failure }, 'the person could not be told that the request was carried out'),
        );
      }
    },
    async addPictures(text, pictures) {
      const [first] = messagesOf(text, false);
      if (first === undefined || pictures.length === 0 || !state.hasMessage || state.isLost) return;
      await retry
        .untilStopped(() => api.galleryAnswer(webhook, first, pictures.map(galleryFile)))
        .catch((error: unknown) => log.debug({ err: error }, 'the pictures of a list could not be shown'));
    },
    async withdraw() {
      if (!state.hasMessage || state.isLost) return;
      await retry
        .untilStopped(() => api.removeAnswer(webhook, '@original'))
        .catch((error: unknown) => log.debug({ err: error }, 'the deferred response could not be removed'));
    },
  };
}

/** Two workflows may have files of the same name. */
function galleryFile({ fileName, content, alt }: AttachedPicture, index: number): DescribedFile {
  const data = Buffer.from(content, 'base64');
  return { name: `${index + 1}-${fileName}`, data, contentType: 'image/png', description: alt };
}

const RESULT_REFUSED = 'Done, but Discord did not accept the result as a message.';

async function acknowledgeOnce(
  interaction: { readonly id: string; readonly token: string },
  body: unknown,
  state: State,
  { api, retry }: InteractionReplyDependencies,
): Promise<boolean> {
  try {
    state.messageId = await retry.briefly(() => api.acknowledge(interaction, body));
  } catch (error) {
    if (codeOf(error) === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged) return false;
    if (isRefusal(error) && codeOf(error) !== RESTJSONErrorCodes.UnknownInteraction) throw error;
    // Too late to be visible, but the request, such as a stop, is still carried out.
    state.isLost = true;
  }
  return true;
}
