import { bitsOf, type Channel, type Guild, type Message, type Person, type StoredFile, type World } from './world.ts';

/** Objects of the fake world in the format of Discord's API. */
export interface Wire {
  message(message: Message): Record<string, unknown>;
  /** In the gateway's format: with the guild, and without what the intents withhold. */
  messageEvent(message: Message, seesContent: boolean): Record<string, unknown>;
  channel(channel: Channel): Record<string, unknown>;
  guild(guild: Guild): Record<string, unknown>;
  user(person: Person): Record<string, unknown>;
  attachment(file: StoredFile, channelId: string): Record<string, unknown>;
}

/** Permissions that the bot lacks in a channel are denied to its role there. */
function overwritesOf({ guild, denied }: Channel): unknown[] {
  if (guild === undefined || denied.size === 0) return [];
  return [{ id: guild.botRoleId, type: 0, allow: '0', deny: bitsOf(denied) }];
}

export function createWire(world: World, origin: () => string): Wire {
  const attachment = (file: StoredFile, channelId: string) => ({
    id: file.id,
    filename: file.filename,
    size: file.content.length,
    url:
      file.url ?? `${origin()}/attachments/${channelId}/${file.id}/${encodeURIComponent(file.filename)}?ex=1&is=1&hm=1`,
    proxy_url: `${origin()}/attachments/${channelId}/${file.id}/${encodeURIComponent(file.filename)}`,
    ...(file.contentType === undefined ? {} : { content_type: file.contentType }),
  });

  const message = (one: Message, depth = 0): Record<string, unknown> => {
    const referenced =
      one.reference === undefined ? undefined : world.find(one.reference.channelId, one.reference.messageId);
    return {
      id: one.id,
      channel_id: one.channel.id,
      author: user(one.author),
      content: one.content,
      timestamp: new Date(Number((BigInt(one.id) >> 22n) + 1_420_070_400_000n)).toISOString(),
      edited_timestamp: one.editedAt === undefined ? null : new Date(one.editedAt).toISOString(),
      tts: false,
      mention_everyone: /@(everyone|here)\b/.test(outsideCode(one.content)) && one.author.bot !== true,
      mentions: mentionedPeople(world, one).map(user),
      mention_roles: [...outsideCode(one.content).matchAll(/<@&(\d+)>/g)].map(([, id]) => id),
      attachments: one.files.map((file) => attachment(file, one.channel.id)),
      embeds: [],
      pinned: false,
      type: one.type,
      flags: one.flags,
      components: one.components,
      ...(one.nonce === undefined ? {} : { nonce: one.nonce }),
      ...(one.thread === undefined ? {} : { thread: channel(one.thread) }),
      ...(one.reference === undefined
        ? {}
        : {
            message_reference: {
              type: 0,
              channel_id: one.reference.channelId,
              message_id: one.reference.messageId,
              ...(one.channel.guild === undefined ? {} : { guild_id: one.channel.guild.id }),
            },
            ...(depth > 0
              ? {}
              : { referenced_message: referenced === undefined ? null : message(referenced, depth + 1) }),
          }),
    };
  };

  const channel = (one: Channel): Record<string, unknown> => ({
    id: one.id,
    type: one.type,
    ...(one.guild === undefined
      ? {}
      : { guild_id: one.guild.id, name: one.name, permission_overwrites: overwritesOf(one) }),
    ...(one.parentId === undefined ? {} : { parent_id: one.parentId }),
    ...(one.recipient === undefined ? {} : { recipients: [user(one.recipient)] }),
    last_message_id: one.messages.at(-1)?.id ?? null,
    ...(one.parentId === undefined || one.type < 10
      ? {}
      : {
          owner_id: one.ownerId,
          message_count: one.messages.length,
          member_count: 2,
          thread_metadata: {
            archived: one.archived,
            locked: one.locked,
            auto_archive_duration: one.autoArchiveMinutes ?? 4320,
            archive_timestamp: new Date(0).toISOString(),
          },
        }),
  });

  return {
    user,
    attachment,
    channel,
    message,
    messageEvent(one, seesContent) {
      const whole = message(one);
      const { guild } = one.channel;
      const event =
        guild === undefined
          ? whole
          : { ...whole, guild_id: guild.id, member: { roles: one.author.roles ?? [], nick: null } };
      const mentionsBot = mentionedPeople(world, one).some(({ id }) => id === world.bot.id);
      if (seesContent || guild === undefined || mentionsBot || one.author.id === world.bot.id) return event;
      return { ...event, content: '', attachments: [], components: [], embeds: [] };
    },
    guild: (one) => ({
      id: one.id,
      name: one.name,
      owner_id: one.id,
      unavailable: false,
      member_count: world.people.size,
      joined_at: new Date(0).toISOString(),
      large: false,
      roles: [
        { id: one.id, name: '@everyone', permissions: '0' },
        { id: one.botRoleId, name: 'Threadsmith', permissions: '0', managed: true, tags: { bot_id: world.bot.id } },
      ],
      members: [{ user: user(world.bot), roles: [one.botRoleId] }],
      channels: one.channels.filter(({ type }) => type < 10 || type > 12).map(channel),
      threads: one.channels.filter(({ type, archived }) => type >= 10 && type <= 12 && !archived).map(channel),
      emojis: [],
      stickers: [],
      presences: [],
      voice_states: [],
      features: [],
    }),
  };
}

function user(person: Person) {
  return {
    id: person.id,
    username: person.username,
    global_name: person.global_name,
    discriminator: '0',
    avatar: null,
    ...(person.bot === true ? { bot: true } : {}),
  };
}

/** Text in code mentions nobody. */
function outsideCode(text: string): string {
  return text.replaceAll(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
}

/** Users that the text mentions, and the author of a message that is replied to with a ping. */
function mentionedPeople(world: World, message: Message): Person[] {
  const ids = new Set([...outsideCode(message.content).matchAll(/<@!?(\d+)>/g)].map(([, id]) => id ?? ''));
  if (message.reference !== undefined && message.author.bot !== true) {
    const replied = world.find(message.reference.channelId, message.reference.messageId);
    if (replied !== undefined) ids.add(replied.author.id);
  }
  return [...ids].flatMap((id) => world.people.get(id) ?? []);
}

export interface AllowedMentions {
  readonly parse?: readonly string[];
  readonly users?: readonly string[];
  readonly roles?: readonly string[];
  readonly replied_user?: boolean;
}

/** Who a message of the bot would notify, according to `allowed_mentions`; without it, everybody who is mentioned. */
export function pingsOf(content: string, allowed: AllowedMentions | undefined, repliesTo?: Person): string[] {
  const parse = allowed === undefined ? ['users', 'roles', 'everyone'] : (allowed.parse ?? []);
  const pings: string[] = [];
  if (parse.includes('everyone')) pings.push(...[...content.matchAll(/@(everyone|here)\b/g)].map(([whole]) => whole));
  for (const [whole, sign, id = ''] of content.matchAll(/<@([!&]?)(\d+)>/g)) {
    const kind = sign === '&' ? 'roles' : 'users';
    if (parse.includes(kind) || allowed?.[kind]?.includes(id) === true) pings.push(whole);
  }
  const pingsReplied = allowed === undefined || allowed.replied_user === true;
  if (repliesTo !== undefined && pingsReplied) pings.push(`<@${repliesTo.id}>`);
  return pings;
}
