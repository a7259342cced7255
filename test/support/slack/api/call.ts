import type { SlackBlock, SlackChannel, SlackMessage, SlackWorld } from '../world.ts';

/** A refusal `{ok: false, error}`, which Slack sends with status 200. */
export class SlackRefusal extends Error {
  override readonly name = 'SlackRefusal';
  readonly code: string;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.code = code;
    this.extra = extra;
  }
}

/** The parsed arguments of one Web API call, from a form or from JSON. */
export type SlackArguments = Readonly<Record<string, unknown>>;

export interface SlackCallContext {
  readonly world: SlackWorld;
  /** Address of this server, without a slash at its end. */
  readonly baseUrl: string;
  readonly streamExpiryMs: number;
  /** The app is declared as an agent: the agent view's methods work. */
  readonly isAgent: boolean;
  /** Messages say whether they are being streamed, which Slack does not document. */
  readonly tellsStreaming: boolean;
  readonly streamsAnywhere: boolean;
  /** Arguments and block types that this Slack refuses, like an older version or a proxy. */
  readonly refuses: ReadonlySet<string>;
  readonly scopes: ReadonlySet<string>;
  /** The manifest of the app. */
  readonly manifest: object;
  readonly later: (ms: number, run: () => void) => void;
  readonly emit: (event: Readonly<Record<string, unknown>>) => void;
  readonly socketUrl: string;
}

export type SlackMethod = (args: SlackArguments, context: SlackCallContext) => Readonly<Record<string, unknown>>;

export function text(args: SlackArguments, name: string): string | undefined {
  const value = args[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new SlackRefusal('invalid_arguments', { argument: name });
  return value;
}

export function required(args: SlackArguments, name: string): string {
  const value = text(args, name);
  if (value === undefined || value === '') throw new SlackRefusal('invalid_arguments', { argument: name });
  return value;
}

/** A list or an object, which forms contain as JSON text. */
export function structured(args: SlackArguments, name: string): unknown {
  const value = args[name];
  if (typeof value !== 'string') return value ?? undefined;
  try {
    return JSON.parse(value);
  } catch {
    throw new SlackRefusal(`invalid_${name}`);
  }
}

/** The channel of a write, which must be known, joined and not archived. */
export function writableChannel(args: SlackArguments, { world }: SlackCallContext): SlackChannel {
  const channel = world.channels.get(required(args, 'channel'));
  if (channel === undefined) throw new SlackRefusal('channel_not_found');
  if (channel.archived) throw new SlackRefusal('is_archived');
  if (!channel.members.has(world.botUserId)) throw new SlackRefusal('not_in_channel');
  return channel;
}

export function ownMessage(args: SlackArguments, context: SlackCallContext): SlackMessage {
  const channel = writableChannel(args, context);
  const message = context.world.message(channel.id, required(args, 'ts'));
  if (message === undefined || message.deleted) throw new SlackRefusal('message_not_found');
  if (!message.fromApp) throw new SlackRefusal('cant_update_message');
  return message;
}

/** The root message of a reply. */
export function threadOf(args: SlackArguments, channel: SlackChannel, { world }: SlackCallContext): string | undefined {
  const threadTs = text(args, 'thread_ts');
  if (threadTs === undefined) return undefined;
  const root = world.message(channel.id, threadTs);
  if (root === undefined) throw new SlackRefusal('thread_not_found');
  if (root.threadLocked === true) throw new SlackRefusal('restricted_action_thread_locked');
  const isEmpty = !world.messages.some((one) => one.channel === channel.id && one.threadTs === root.ts && !one.deleted);
  // Slack does not refuse it, but shows the message in the channel.
  if (root.deleted && isEmpty) return undefined;
  return root.threadTs ?? root.ts;
}

const MAX_BLOCKS = 50;
const MAX_BLOCK_TEXT = 13_200;

/** Refuses what this Slack does not support. */
export function checkKnown(args: SlackArguments, { refuses }: SlackCallContext): void {
  const unknown = Object.keys(args).find((name) => refuses.has(name));
  if (unknown !== undefined) throw new SlackRefusal('invalid_arguments', { argument: unknown });
  const blocks = structured(args, 'blocks');
  const isUnknown = Array.isArray(blocks) && (blocks as SlackBlock[]).some(({ type }) => refuses.has(type));
  if (isUnknown) throw refuse('unsupported type');
}

/** Checks blocks as strictly as Slack, as far as our adapter could be wrong. */
export function checkedBlocks(args: SlackArguments): readonly SlackBlock[] | undefined {
  const blocks = structured(args, 'blocks');
  if (blocks === undefined) return undefined;
  if (!Array.isArray(blocks)) throw new SlackRefusal('invalid_blocks_format');
  if (blocks.length > MAX_BLOCKS) throw new SlackRefusal('invalid_blocks', { why: 'more than 50 blocks' });
  let written = 0;
  const actionIds = new Set<string>();
  for (const block of blocks as SlackBlock[]) {
    written += checkBlock(block, actionIds);
  }
  if (written > MAX_BLOCK_TEXT) throw new SlackRefusal('msg_blocks_too_long');
  return blocks as SlackBlock[];
}

function refuse(why: string): SlackRefusal {
  return new SlackRefusal('invalid_blocks', { why });
}

function checkBlock(block: SlackBlock, actionIds: Set<string>): number {
  const body = block['text'];
  if (block.type === 'markdown') {
    if (typeof body !== 'string' || body === '') throw refuse('a markdown block needs text');
    if (body.length > 12_000) throw new SlackRefusal('msg_too_long');
    return body.length;
  }
  if (block.type === 'section') {
    const words = (body as { text?: string } | undefined)?.text ?? '';
    if (words === '' || words.length > 3000) throw refuse('a section holds 1 to 3000 characters');
    return words.length;
  }
  if (block.type === 'context') return JSON.stringify(block['elements'] ?? []).length;
  if (block.type !== 'actions' && block.type !== 'context_actions') throw refuse(`unsupported type ${block.type}`);
  const elements = block['elements'];
  if (!Array.isArray(elements) || elements.length === 0 || elements.length > 25) throw refuse('1 to 25 elements');
  for (const element of elements as Record<string, unknown>[]) checkElement(element, actionIds);
  return 0;
}

function checkElement(element: Record<string, unknown>, actionIds: Set<string>): void {
  const actionId = element['action_id'];
  if (typeof actionId !== 'string' || actionId.length > 255) throw refuse('action_id');
  if (actionIds.has(actionId)) throw refuse(`action_id ${actionId} twice`);
  actionIds.add(actionId);
  if (element['type'] === 'feedback_buttons') return;
  if (element['type'] !== 'button') throw refuse(`unsupported element ${String(element['type'])}`);
  const label = element['text'] as { type?: string; text?: string } | undefined;
  if (label?.type !== 'plain_text' || (label.text ?? '') === '' || (label.text ?? '').length > 75)
    throw refuse('button text');
  const value = element['value'];
  if (value !== undefined && (typeof value !== 'string' || value.length > 2000)) throw refuse('button value');
}
