import { randomUUID } from 'node:crypto';
import { ApiError, type ApiCall, type ApiRoute } from './http.ts';
import { applyEdit, checkContent, takeUploads, type Emit } from './messages.ts';
import { checkComponents } from './components.ts';
import { checkForm, type Form } from './forms.ts';
import { pingsOf, type AllowedMentions, type Wire } from './wire.ts';
import {
  ChannelType,
  permissionsIn,
  stableToken,
  type Channel,
  type Message,
  type Person,
  type World,
} from './world.ts';

const EPHEMERAL = 64;
const LOADING = 128;
const MAX_FOLLOW_UPS = 5;
/** Permissions of an app that is not a member, for its responses: embed links, attach files, mention. */
const GUEST_PERMISSIONS = String((1n << 14n) | (1n << 15n) | (1n << 17n));

/** Timeouts of interactions; shorter in tests. */
export interface InteractionTimes {
  readonly ackMs: number;
  readonly tokenMs: number;
}

/** One interaction, as seen by the person who triggered it. */
export interface InteractionView {
  readonly id: string;
  readonly token: string;
  /** The callback's type; undefined before the acknowledgement. */
  readonly answeredWith: number | undefined;
  /** The form that was opened for the person. */
  readonly form: Form | undefined;
  /** "This interaction failed": no acknowledgement within three seconds. */
  readonly failed: boolean;
  /** The response and the follow-ups, in order. */
  readonly messages: readonly Message[];
}

interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly at: number;
  readonly channel: Channel;
  readonly source: Message | undefined;
  readonly userInstalled: boolean;
  readonly type: number;
  answeredWith: number | undefined;
  form: Form | undefined;
  original: Message | undefined;
  readonly followUps: Message[];
}

export interface Interactions {
  readonly routes: readonly ApiRoute[];
  /** Sends an interaction to the bot. */
  begin(options: {
    readonly type: number;
    readonly person: Person;
    readonly channel: Channel;
    readonly data: Record<string, unknown>;
    readonly source?: Message;
    readonly userInstalled?: boolean;
  }): { readonly view: () => InteractionView; readonly payload: Record<string, unknown> };
}

export function createInteractions({
  world,
  wire,
  emit,
  times,
}: {
  world: World;
  wire: Wire;
  emit: Emit;
  times: InteractionTimes;
}): Interactions {
  const all = new Map<string, Interaction>();

  function callback({ params, query, body }: ApiCall): unknown {
    const interaction = [...all.values()].find(({ id, token }) => id === params[0] && token === params[1]);
    if (interaction === undefined || Date.now() - interaction.at > times.ackMs) {
      throw new ApiError(404, 10062, 'Unknown interaction');
    }
    if (interaction.answeredWith !== undefined) {
      throw new ApiError(400, 40060, 'Interaction has already been acknowledged.');
    }
    const type = Number(body['type']);
    const data = (body['data'] ?? {}) as Record<string, unknown>;
    const form = type === 9 ? checkForm(data, interaction.type) : undefined;
    interaction.answeredWith = type;
    interaction.form = form;
    if (type === 4) interaction.original = write(interaction, data, new Map());
    if (type === 5)
      interaction.original = write(
        interaction,
        { ...data, content: '', flags: Number(data['flags'] ?? 0) | LOADING },
        new Map(),
      );
    if (type === 6 || type === 7) interaction.original = interaction.source;
    if (type === 7 && interaction.source !== undefined) applyEdit({ world, emit }, interaction.source, data, new Map());
    return query.get('with_response') === 'true' ? callbackResponse(interaction, type) : undefined;
  }

  function callbackResponse({ id, original }: Interaction, type: number): unknown {
    const message = type === 9 || original === undefined ? {} : { message: wire.message(original) };
    return { interaction: { id, type: 2 }, resource: { type, ...message } };
  }

  function write(interaction: Interaction, body: Record<string, unknown>, uploads: ApiCall['uploads']): Message {
    const flags = Number(body['flags'] ?? 0);
    const { channel } = interaction;
    const files = uploads.size === 0 ? [] : takeUploads(world, { ...channel, denied: new Set() }, body, uploads);
    const isLoading = (flags & LOADING) !== 0;
    const content = isLoading ? '' : checkContent(body['content'], files.length > 0);
    const message = world.addMessage(
      {
        channel,
        author: world.bot,
        type: 20,
        content,
        files,
        components: checkComponents(body['components']),
        flags,
        viaInteraction: true,
        ...((flags & EPHEMERAL) === 0 ? {} : { ephemeral: true }),
      },
      pingsOf(content, body['allowed_mentions'] as AllowedMentions | undefined),
    );
    if (message.ephemeral !== true && !interaction.userInstalled) emit('MESSAGE_CREATE', channel, message);
    return message;
  }

  function live(params: readonly string[]): Interaction {
    const interaction = all.get(params[1] ?? '');
    if (params[0] !== world.applicationId || interaction === undefined)
      throw new ApiError(404, 10015, 'Unknown Webhook');
    if (Date.now() - interaction.at > times.tokenMs) throw new ApiError(401, 50027, 'Invalid Webhook Token');
    if (interaction.answeredWith === undefined) throw new ApiError(404, 10015, 'Unknown Webhook');
    return interaction;
  }

  function original(params: readonly string[]): Message {
    const { original: message } = live(params);
    if (message === undefined) throw new ApiError(404, 10008, 'Unknown Message');
    return message;
  }

  function followUp({ params, body, uploads }: ApiCall): unknown {
    const interaction = live(params);
    if (interaction.userInstalled && interaction.followUps.length >= MAX_FOLLOW_UPS) {
      throw new ApiError(400, 40094, 'This interaction has hit the maximum number of follow up messages.');
    }
    const message = write(interaction, body, uploads);
    interaction.followUps.push(message);
    return wire.message(message);
  }

  function editOne(message: Message | undefined, { body, uploads }: ApiCall): unknown {
    if (message === undefined || message.removed === true) throw new ApiError(404, 10008, 'Unknown Message');
    message.flags &= ~LOADING;
    const quiet: Emit = message.ephemeral === true ? () => undefined : emit;
    return wire.message(applyEdit({ world, emit: quiet }, message, body, uploads));
  }

  const open = { open: true } as const;
  const webhook = { ...open, bucket: 'webhook' } as const;
  return {
    routes: [
      { method: 'POST', path: '/interactions/:id/:any/callback', ...open, exempt: true, handle: callback },
      { method: 'POST', path: '/webhooks/:id/:any', ...webhook, handle: followUp },
      {
        method: 'GET',
        path: '/webhooks/:id/:any/messages/@original',
        ...webhook,
        handle: ({ params }) => wire.message(original(params)),
      },
      {
        method: 'PATCH',
        path: '/webhooks/:id/:any/messages/@original',
        ...webhook,
        handle: (call) => editOne(original(call.params), call),
      },
      {
        method: 'PATCH',
        path: '/webhooks/:id/:any/messages/:id',
        ...webhook,
        handle: (call) => {
          const { original: first, followUps } = live(call.params);
          return editOne(
            [first, ...followUps].find((one) => one?.id === call.params[2]),
            call,
          );
        },
      },
      {
        method: 'DELETE',
        path: '/webhooks/:id/:any/messages/:any',
        ...webhook,
        handle: ({ params }) => {
          const { original: first, followUps, channel } = live(params);
          const message = params[2] === '@original' ? first : followUps.find(({ id }) => id === params[2]);
          if (message === undefined) throw new ApiError(404, 10008, 'Unknown Message');
          channel.messages.splice(channel.messages.indexOf(message), 1);
          message.removed = true;
        },
      },
    ],
    begin({ type, person, channel, data, source, userInstalled = false }) {
      const id = world.snowflake();
      const interaction: Interaction = {
        id,
        token: stableToken(`interaction ${randomUUID()}`),
        at: Date.now(),
        channel,
        source,
        userInstalled,
        type,
        answeredWith: undefined,
        form: undefined,
        original: undefined,
        followUps: [],
      };
      all.set(interaction.token, interaction);
      const payload = payloadOf(interaction, type, person, data);
      return {
        payload,
        view: () => ({
          id,
          token: interaction.token,
          answeredWith: interaction.answeredWith,
          form: interaction.form,
          failed: interaction.answeredWith === undefined && Date.now() - interaction.at > times.ackMs,
          messages: [interaction.original, ...interaction.followUps].filter(
            (one) => one !== undefined && one.removed !== true,
          ) as Message[],
        }),
      };
    },
  };

  function payloadOf(interaction: Interaction, type: number, person: Person, data: Record<string, unknown>) {
    const { channel, source, userInstalled } = interaction;
    const inGuild = channel.guild !== undefined;
    return {
      id: interaction.id,
      application_id: world.applicationId,
      type,
      data,
      ...(inGuild
        ? {
            guild_id: channel.guild.id,
            guild: { id: channel.guild.id, locale: 'en-US', features: [] },
            member: { user: wire.user(person), roles: person.roles ?? [], permissions: '0' },
          }
        : { user: wire.user(person) }),
      channel_id: channel.id,
      channel: wire.channel(channel),
      token: interaction.token,
      version: 1,
      app_permissions: userInstalled ? GUEST_PERMISSIONS : permissionsIn(channel),
      locale: 'en-US',
      entitlements: [],
      authorizing_integration_owners: userInstalled ? { '1': person.id } : { '0': channel.guild?.id ?? '0' },
      context: inGuild ? 0 : channel.type === ChannelType.dm && channel.recipient !== undefined ? 1 : 2,
      ...(source === undefined ? {} : { message: wire.message(source) }),
    };
  }
}
