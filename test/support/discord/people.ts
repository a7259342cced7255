import { filledIn, type Form } from './forms.ts';
import type { Gateway } from './gateway.ts';
import type { Interactions, InteractionView } from './interactions.ts';
import { applyEdit, removeMessage, type Emit } from './messages.ts';
import type { Wire } from './wire.ts';
import {
  MessageType,
  type Channel,
  type Guild,
  type Message,
  type Person,
  type StoredFile,
  type World,
} from './world.ts';

/** The actions of people at Discord. */
export interface People {
  /** Creates a channel while the bot is connected. */
  readonly addChannel: (guild: Guild, type: number, name: string, extra?: Partial<Channel>) => Channel;
  readonly say: (person: Person, channel: Channel, content: string, extra?: SayExtra) => Message;
  readonly rewrite: (message: Message, content: string) => void;
  readonly remove: (message: Message) => void;
  /** Sends a message's event again. */
  readonly redeliver: (message: Message) => void;
  readonly slash: (person: Person, channel: Channel, name: string, options?: SlashOptions) => () => InteractionView;
  readonly menu: (
    person: Person,
    channel: Channel,
    name: string,
    target: Message,
    userInstalled?: boolean,
  ) => () => InteractionView;
  /** Fills in the form that a command opened for this person, and submits it. */
  readonly submit: (
    person: Person,
    channel: Channel,
    form: Form,
    values: Readonly<Record<string, string | readonly StoredFile[]>>,
    userInstalled?: boolean,
  ) => () => InteractionView;
  /** Presses the button with this label in the current state of a message. */
  readonly press: (
    person: Person,
    message: Message,
    label: string,
    options?: { userInstalled?: boolean },
  ) => () => InteractionView;
  /** Messages of the bot in a channel, oldest first. */
  readonly replies: (channel: Channel) => readonly Message[];
}

interface SayExtra {
  readonly files?: readonly StoredFile[];
  readonly replyTo?: Message;
  /** A message type other than the default. */
  readonly type?: number;
}

interface SlashOptions {
  readonly subcommand?: string;
  readonly values?: Readonly<Record<string, string | boolean>>;
  readonly file?: StoredFile;
  readonly userInstalled?: boolean;
}

interface PeopleParts {
  readonly world: World;
  readonly wire: Wire;
  readonly emit: Emit;
  readonly gateway: Gateway;
  readonly interactions: Interactions;
}

export function createPeople({ world, wire, emit, gateway, interactions }: PeopleParts): People {
  function begin(options: Parameters<Interactions['begin']>[0]): () => InteractionView {
    const { payload, view } = interactions.begin(options);
    // Interactions reach the bot even from servers that do not have it.
    const { guild: _guild, ...withoutGuild } = options.channel;
    gateway.emit('INTERACTION_CREATE', options.userInstalled === true ? withoutGuild : options.channel, payload);
    return view;
  }

  return {
    addChannel(guild, type, name, extra) {
      const channel = world.addChannel(guild, type, name, extra);
      emit('CHANNEL_CREATE', channel, wire.channel(channel));
      return channel;
    },
    say(person, channel, content, { files = [], replyTo, type } = {}) {
      channel.archived = false;
      const message = world.addMessage({
        channel,
        author: person,
        content,
        files: [...files],
        components: [],
        flags: 0,
        type: type ?? (replyTo === undefined ? MessageType.normal : MessageType.reply),
        ...(replyTo === undefined ? {} : { reference: { channelId: channel.id, messageId: replyTo.id } }),
      });
      emit('MESSAGE_CREATE', channel, message);
      return message;
    },
    rewrite: (message, content) => void applyEdit({ world, emit }, message, { content }, new Map()),
    remove: (message) => removeMessage({ emit }, message),
    redeliver: (message) => emit('MESSAGE_CREATE', message.channel, message),
    slash(person, channel, name, slash = {}) {
      const data = slashData({ world, wire, channel, name, slash });
      return begin({ type: 2, person, channel, data, userInstalled: slash.userInstalled ?? false });
    },
    menu(person, channel, name, target, userInstalled = false) {
      const resolved = { messages: { [target.id]: wire.message(target) } };
      const data = { id: world.snowflake(), type: 3, name, target_id: target.id, resolved };
      return begin({ type: 2, person, channel, data, userInstalled });
    },
    submit(person, channel, form, values, userInstalled = false) {
      const files = Object.values(values).flatMap((value) => (typeof value === 'string' ? [] : value));
      const plain = Object.entries(values).map(([id, value]): [string, string | readonly string[]] => [
        id,
        typeof value === 'string' ? value : value.map((file) => file.id),
      ]);
      const attachments = Object.fromEntries(files.map((file) => [file.id, wire.attachment(file, channel.id)]));
      const data = { ...filledIn(form, Object.fromEntries(plain)), resolved: { attachments } };
      return begin({ type: 5, person, channel, data, userInstalled });
    },
    press(person, message, label, { userInstalled = false } = {}) {
      const button = message.sights.at(-1)?.buttons.find((one) => one.label === label);
      if (button === undefined) throw new Error(`The message has no button "${label}"`);
      const data = { component_type: 2, custom_id: button.customId };
      return begin({ type: 3, person, channel: message.channel, data, source: message, userInstalled });
    },
    replies: (channel) =>
      channel.messages.filter(({ author, type }) => author.id === world.bot.id && type !== MessageType.threadStarter),
  };
}

function slashData({
  world,
  wire,
  channel,
  name,
  slash,
}: Pick<PeopleParts, 'world' | 'wire'> & { channel: Channel; name: string; slash: SlashOptions }) {
  const { file, subcommand } = slash;
  const values = Object.entries(slash.values ?? {}).map(([key, value]) => ({
    type: typeof value === 'boolean' ? 5 : 3,
    name: key,
    value,
  }));
  const options = [...values, ...(file === undefined ? [] : [{ type: 11, name: 'file', value: file.id }])];
  return {
    id: world.snowflake(),
    type: 1,
    name,
    options: subcommand === undefined ? options : [{ type: 1, name: subcommand, options }],
    ...(file === undefined ? {} : { resolved: { attachments: { [file.id]: wire.attachment(file, channel.id) } } }),
  };
}
