import type { Attachment } from '../../src/chat/reply-port.ts';
import type { DiscordApi, Draft, Webhook } from './api.ts';
import { Code, codeOf, isRefusal } from './failure.ts';
import { messagesOf } from './format.ts';
import { fileOf } from './forms.ts';
import type { Patience } from './patience.ts';

/** Who sees an answer: everybody in the channel, or only the person who asked. */
type Visibility = 'all' | 'one';

/** The visible answer to one interaction, which Discord wants acknowledged within three seconds. */
export interface Answer {
  /** Shows that we are at it. False when this interaction was acknowledged before: it is a redelivery. */
  defer(visibility: Visibility): Promise<boolean>;
  /** Takes note without showing anything (buttons). */
  deferQuietly(): Promise<boolean>;
  /** Opens a form for the person. False as above; rejects where Discord does not take the form, and then it can still be deferred. */
  ask(form: unknown): Promise<boolean>;
  /** Shows the outcome: in the deferred answer, or below the button. Returns the id of the first message. */
  show(text: string, attachment?: Attachment): Promise<string | undefined>;
  /** The outcome shows elsewhere: takes the deferred answer away. */
  withdraw(): Promise<void>;
}

const DEFERRED_MESSAGE = 5;
const DEFERRED_UPDATE = 6;
const FORM = 9;
const EPHEMERAL = 64;

export interface AnswerParts {
  readonly api: DiscordApi;
  readonly patience: Patience;
}

export function createAnswer({ api, patience }: AnswerParts, id: string, webhook: Webhook): Answer {
  const state = { hasMessage: false, visibility: 'one' as Visibility, isLost: false };

  async function acknowledge(body: unknown): Promise<boolean> {
    try {
      await patience.briefly(() => api.acknowledge({ id, token: webhook.token }, body));
    } catch (error) {
      if (codeOf(error) === Code.alreadyAcknowledged) return false;
      if (isRefusal(error) && codeOf(error) !== Code.unknownInteraction) throw error;
      // Too late to be seen, but what was asked for, such as a stop, is still done.
      state.isLost = true;
    }
    return true;
  }

  async function showAll(text: string, attachment: Attachment | undefined): Promise<string | undefined> {
    let first: string | undefined;
    for (const [index, content] of messagesOf(text, attachment !== undefined).entries()) {
      const files = index === 0 && attachment !== undefined ? { files: [fileOf(attachment)] } : {};
      const draft: Draft = { content, components: [], ...files };
      const sent =
        index === 0 && state.hasMessage
          ? await patience.forEver(() => api.editAnswer(webhook, '@original', draft))
          : await patience.forEver(() => api.followUp(webhook, draft, state.visibility));
      first ??= sent.id;
    }
    return first;
  }

  return {
    async defer(visibility) {
      state.visibility = visibility;
      state.hasMessage = true;
      const data = visibility === 'one' ? { data: { flags: EPHEMERAL } } : {};
      return acknowledge({ type: DEFERRED_MESSAGE, ...data });
    },
    deferQuietly: () => acknowledge({ type: DEFERRED_UPDATE }),
    ask: (form) => acknowledge({ type: FORM, data: form }),
    async show(text, attachment) {
      if (state.isLost) return undefined;
      try {
        return await showAll(text, attachment);
      } catch (error) {
        const isFileRefused = codeOf(error) === Code.missingPermissions || codeOf(error) === Code.tooLarge;
        if (attachment === undefined || !isFileRefused) throw error;
        return await showAll(text, undefined);
      }
    },
    async withdraw() {
      if (state.hasMessage && !state.isLost) await patience.forEver(() => api.removeAnswer(webhook, '@original'));
    },
  };
}
