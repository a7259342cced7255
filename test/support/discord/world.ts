import { createHash } from 'node:crypto';

/** The channel types of Discord that the bot can meet. */
export const ChannelType = {
  text: 0,
  dm: 1,
  voice: 2,
  announcement: 5,
  announcementThread: 10,
  publicThread: 11,
  privateThread: 12,
  forum: 15,
} as const;

export const MessageType = { normal: 0, threadCreated: 18, reply: 19, threadStarter: 21 } as const;

const PERMISSION_BITS = {
  VIEW_CHANNEL: 10n,
  SEND_MESSAGES: 11n,
  SEND_MESSAGES_IN_THREADS: 38n,
  CREATE_PUBLIC_THREADS: 35n,
  ATTACH_FILES: 15n,
  ADD_REACTIONS: 6n,
  READ_MESSAGE_HISTORY: 16n,
} as const;

export type Permission = keyof typeof PERMISSION_BITS;

export interface Person {
  readonly id: string;
  readonly username: string;
  readonly global_name: string;
  readonly bot?: boolean;
  /** Ids of the roles that the person has in every guild. */
  readonly roles?: readonly string[];
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly botRoleId: string;
  readonly channels: Channel[];
}

export interface Channel {
  readonly id: string;
  readonly type: number;
  readonly name?: string;
  readonly guild?: Guild;
  readonly parentId?: string;
  readonly ownerId?: string;
  readonly recipient?: Person;
  readonly messages: Message[];
  /** Permissions that the bot lacks here. */
  readonly denied: Set<Permission>;
  archived: boolean;
  locked: boolean;
  autoArchiveMinutes?: number;
}

export interface StoredFile {
  readonly id: string;
  readonly filename: string;
  readonly content: Buffer;
  readonly contentType?: string;
  /** Pretends that the file is stored at this address. */
  readonly url?: string;
  /** Requests for the file wait for this. */
  readonly held?: Promise<void>;
  /** Alternative text of an image. */
  readonly description?: string;
}

/** What people saw from `at` on, in milliseconds of `Date.now()`. */
interface Sight {
  readonly at: number;
  readonly content: string;
  readonly files: readonly string[];
  readonly buttons: readonly Button[];
  readonly pings: readonly string[];
}

interface Button {
  readonly customId: string;
  readonly label: string;
}

export interface Message {
  readonly id: string;
  readonly channel: Channel;
  readonly author: Person;
  readonly type: number;
  readonly reference?: { readonly channelId: string; readonly messageId: string };
  readonly nonce?: string;
  readonly viaInteraction?: boolean;
  readonly ephemeral?: boolean;
  readonly reactions: Map<string, Set<string>>;
  readonly sights: Sight[];
  content: string;
  components: unknown[];
  files: StoredFile[];
  flags: number;
  editedAt?: number;
  thread?: Channel;
  removed?: boolean;
  /** The server treats it as older than an hour, with its edits used up. */
  editsUsedUp?: boolean;
}

export interface World {
  readonly bot: Person;
  readonly applicationId: string;
  readonly guilds: Guild[];
  readonly channels: Map<string, Channel>;
  readonly files: Map<string, StoredFile>;
  readonly people: Map<string, Person>;
  snowflake(at?: number): string;
  addPerson(name: string, options?: { bot?: boolean }): Person;
  addGuild(name: string): Guild;
  addChannel(guild: Guild | undefined, type: number, name: string, extra?: Partial<Channel>): Channel;
  dmWith(person: Person): Channel;
  addMessage(
    message: Omit<Message, 'id' | 'reactions' | 'sights'> & { id?: string },
    pings?: readonly string[],
  ): Message;
  /** Records the current content of the message. */
  see(message: Message, pings?: readonly string[]): void;
  addFile(
    filename: string,
    content: Buffer | string,
    extra?: Pick<StoredFile, 'contentType' | 'url' | 'held' | 'description'>,
  ): StoredFile;
  find(channelId: string, messageId: string): Message | undefined;
}

const EPOCH = 1_420_070_400_000n;

export function createWorld(now: () => number = Date.now): World {
  let increment = 0n;
  const snowflake = (at = now()) => {
    increment = (increment + 1n) % 0x3f_ffffn;
    return (((BigInt(at) - EPOCH) << 22n) | (increment & 0x3f_ffffn)).toString();
  };
  const applicationId = snowflake();
  const bot: Person = { id: applicationId, username: 'threadsmith', global_name: 'Threadsmith', bot: true };
  const people = new Map<string, Person>([[bot.id, bot]]);
  const channels = new Map<string, Channel>();
  const guilds: Guild[] = [];
  const files = new Map<string, StoredFile>();
  const world: World = {
    bot,
    applicationId,
    guilds,
    channels,
    files,
    people,
    snowflake,
    addPerson(name, options = {}) {
      const person: Person = { id: snowflake(), username: name.toLowerCase(), global_name: name, ...options };
      people.set(person.id, person);
      return person;
    },
    addGuild(name) {
      const guild: Guild = { id: snowflake(), name, botRoleId: snowflake(), channels: [] };
      guilds.push(guild);
      return guild;
    },
    addChannel(guild, type, name, extra = {}) {
      const channel: Channel = {
        id: snowflake(),
        type,
        name,
        messages: [],
        denied: new Set(),
        archived: false,
        locked: false,
        ...(guild === undefined ? {} : { guild }),
        ...extra,
      };
      channels.set(channel.id, channel);
      guild?.channels.push(channel);
      return channel;
    },
    dmWith(person) {
      const known = [...channels.values()].find(
        (channel) => channel.type === ChannelType.dm && channel.recipient?.id === person.id,
      );
      return known ?? world.addChannel(undefined, ChannelType.dm, person.username, { recipient: person });
    },
    addMessage(message, pings = []) {
      const stored: Message = { id: snowflake(), reactions: new Map(), sights: [], ...message };
      stored.channel.messages.push(stored);
      world.see(stored, pings);
      return stored;
    },
    see(message, pings = []) {
      message.sights.push({
        at: now(),
        content: message.content,
        files: message.files.map(({ filename }) => filename),
        buttons: buttonsOf(message.components),
        pings,
      });
    },
    addFile(filename, content, extra = {}) {
      const file: StoredFile = { id: snowflake(), filename, content: Buffer.from(content), ...extra };
      files.set(file.id, file);
      return file;
    },
    find(channelId, messageId) {
      return channels.get(channelId)?.messages.find(({ id }) => id === messageId);
    },
  };
  return world;
}

/** The bot's permissions in a channel as a bit field. */
export function bitsOf(permissions: ReadonlySet<Permission>): string {
  return String([...permissions].reduce((bits, name) => bits | (1n << PERMISSION_BITS[name]), 0n));
}

export function permissionsIn({ denied }: Pick<Channel, 'denied'>): string {
  const granted = Object.entries(PERMISSION_BITS).filter(([name]) => !denied.has(name as Permission));
  return String(granted.reduce((field, [, bit]) => field | (1n << bit), 0n));
}

export function isThread(channel: Channel): boolean {
  return channel.type >= 10 && channel.type <= 12;
}

function buttonsOf(components: readonly unknown[]): Button[] {
  return components.flatMap((row) =>
    ((row as { components?: { custom_id?: string; label?: string }[] }).components ?? []).map((button) => ({
      customId: button.custom_id ?? '',
      label: button.label ?? '',
    })),
  );
}

/** Session ids and tokens of the fake: stable for the same input, and never a real secret. */
export function stableToken(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
