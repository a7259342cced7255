/** The state of the fake Slack: people, channels, messages with their visible history, and files. */

export interface SlackBlock {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** A stream accepts text only while it is `in_progress`; `expired` is set by Slack, not by the app. */
type StreamState = 'in_progress' | 'completed' | 'expired' | 'stopped_by_user';

export interface SlackTask {
  readonly id: string;
  readonly title: string;
  readonly status: string;
}

export interface SlackMessage {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string;
  readonly user: string;
  readonly fromApp: boolean;
  text: string;
  blocks: readonly SlackBlock[];
  tasks: readonly SlackTask[];
  files: readonly SlackFile[];
  metadata?: unknown;
  stream?: StreamState;
  /** An update has replaced the streamed text, so blocks are shown instead of the text and not below it. */
  replaced: boolean;
  /** Replies are no longer allowed. */
  threadLocked?: boolean;
  deleted: boolean;
  readonly reactions: Set<string>;
  /** The readable text after each change. */
  readonly seen: { readonly at: number; readonly text: string; readonly stream?: StreamState }[];
}

export interface SlackFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly mimetype: string;
  readonly filetype: string;
  content: Buffer;
  uploaded: boolean;
  readonly uploadedBy: string;
  readonly shares: { channel: string; ts: string; threadTs?: string; at: number }[];
  /** Overrides of the download response. */
  serves?: { status?: number; contentType?: string; body?: Buffer; location?: string; delayMs?: number };
  /** Additional fields of the file object in events. */
  extra?: Record<string, unknown>;
}

export interface SlackChannel {
  readonly id: string;
  readonly kind: 'channel' | 'group' | 'im' | 'mpim';
  readonly members: Set<string>;
  archived: boolean;
  readonly isExtShared: boolean;
}

interface SlackStatus {
  readonly channel: string;
  readonly threadTs: string;
  readonly status: string;
  readonly at: number;
}

/** A message that only one person sees; removed when the app deletes it through its `response_url`. */
export interface SlackEphemeral {
  readonly ts: string;
  readonly channel: string;
  readonly user: string;
  readonly threadTs?: string;
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

/** A modal as the app sent it, with the id from Slack. */
export interface SlackView {
  readonly id: string;
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly blocks: readonly SlackBlock[];
}

export interface SlackWorld {
  readonly teamId: string;
  readonly botUserId: string;
  /** The organisation of the workspace, if the app is installed for all of it. */
  organisation?: { readonly id: string; readonly name: string };
  readonly botId: string;
  readonly appId: string;
  readonly channels: Map<string, SlackChannel>;
  readonly messages: SlackMessage[];
  readonly files: Map<string, SlackFile>;
  /** The visible "is thinking" line of a thread, and the state of its agent session. */
  readonly statuses: Map<string, SlackStatus>;
  readonly sessions: Map<string, { status: string; title?: string }>;
  readonly statusLog: SlackStatus[];
  readonly prompts: { channel: string; threadTs?: string; prompts: readonly { title: string; message: string }[] }[];
  readonly ephemerals: SlackEphemeral[];
  /** The forms that were opened. */
  readonly views: SlackView[];
  /** Each user's home tab as published by the app. */
  readonly homes: Map<string, { readonly blocks: readonly SlackBlock[] }>;
  /** Users with a guest account. */
  readonly guests: Set<string>;
  readonly now: () => number;
  nextTs(): string;
  message(channel: string, ts: string): SlackMessage | undefined;
  add(message: Pick<SlackMessage, 'channel' | 'user' | 'fromApp' | 'text'> & Partial<SlackMessage>): SlackMessage;
  /** Records the current visible content. */
  show(message: SlackMessage): void;
}

export function createSlackWorld(options: { now: () => number; teamId: string; botUserId: string }): SlackWorld {
  const messages: SlackMessage[] = [];
  let lastMicros = 0;
  const world: SlackWorld = {
    teamId: options.teamId,
    botUserId: options.botUserId,
    botId: 'B0THREAD',
    appId: 'A0THREAD',
    channels: new Map(),
    messages,
    files: new Map(),
    statuses: new Map(),
    sessions: new Map(),
    statusLog: [],
    prompts: [],
    ephemerals: [],
    views: [],
    homes: new Map(),
    guests: new Set(),
    now: options.now,
    nextTs() {
      lastMicros = Math.max(lastMicros + 1, Math.floor(options.now() * 1000));
      return `${Math.floor(lastMicros / 1_000_000)}.${String(lastMicros % 1_000_000).padStart(6, '0')}`;
    },
    message: (channel, ts) => messages.find((message) => message.channel === channel && message.ts === ts),
    add(given) {
      const message: SlackMessage = {
        ts: world.nextTs(),
        blocks: [],
        tasks: [],
        files: [],
        replaced: false,
        deleted: false,
        reactions: new Set(),
        seen: [],
        ...given,
      };
      messages.push(message);
      world.show(message);
      if (message.fromApp && message.threadTs !== undefined)
        world.statuses.delete(`${message.channel}:${message.threadTs}`);
      return message;
    },
    show(message) {
      const text = visibleText(message);
      const last = message.seen.at(-1);
      if (last?.text === text && last.stream === message.stream) return;
      message.seen.push({
        at: options.now(),
        text,
        ...(message.stream === undefined ? {} : { stream: message.stream }),
      });
    },
  };
  return world;
}

/** The text that a person reads: blocks with text replace `text`, blocks without text (buttons) are shown below it. */
export function visibleText(message: Pick<SlackMessage, 'text' | 'blocks' | 'stream' | 'replaced'>): string {
  const written = message.blocks.map(blockText).filter((text) => text !== '');
  if (message.stream !== undefined && !message.replaced) return [message.text, ...written].join('\n');
  return written.length === 0 ? message.text : written.join('\n');
}

function blockText(block: SlackBlock): string {
  if (block.type === 'markdown') return String(block['text']);
  const text = block['text'];
  if (block.type === 'section' && isText(text)) return text.text;
  if (block.type === 'context' && Array.isArray(block['elements'])) {
    return block['elements'].flatMap((element: unknown) => (isText(element) ? [element.text] : [])).join(' ');
  }
  return '';
}

function isText(value: unknown): value is { text: string } {
  return typeof value === 'object' && value !== null && typeof (value as { text?: unknown }).text === 'string';
}

/** Tokens that Slack would interpret: they notify people, name others, or hide the real target of a link. */
export function liveTokens(text: string): string[] {
  return [...text.matchAll(/<(?:!|@|#)[^>\n]*>|<[a-z]+:[^>\n|]*\|[^>\n]*>/gi)].map(([token]) => token);
}
