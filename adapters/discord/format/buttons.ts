import type { APIActionRowComponent, APIButtonComponentWithCustomId } from 'discord.js';
import type { CommandName, InboundCommand } from '../../../src/chat/conversation-port.ts';
import type { ReplyAction } from '../../../src/chat/reply-port.ts';
import type { ThreadKey } from '../../../src/chat/thread-key.ts';

const STYLE = { primary: 1, secondary: 2, danger: 4 } as const;

const BUTTONS: Readonly<Record<ReplyAction, { label: string; style: 1 | 2 | 4; command: CommandName }>> = {
  stop: { label: 'Stop', style: STYLE.danger, command: 'stop' },
  validate: { label: 'Validate', style: STYLE.secondary, command: 'validate' },
  show: { label: 'Show YAML', style: STYLE.secondary, command: 'show' },
  try: { label: 'Try it', style: STYLE.primary, command: 'try' },
  undo: { label: 'Undo', style: STYLE.secondary, command: 'undo' },
  regenerate: { label: 'Regenerate', style: STYLE.secondary, command: 'regenerate' },
  changes: { label: 'Changes', style: STYLE.secondary, command: 'compare' },
  restore: { label: 'Go back to this', style: STYLE.primary, command: 'restore' },
  retry: { label: 'Try again', style: STYLE.primary, command: 'regenerate' },
};

type Row = APIActionRowComponent<APIButtonComponentWithCustomId>;

const ACTION_ROW = 1;
const BUTTON = 2;
const PER_ROW = 5;

/** What a button refers to. Without a session or a revision, it refers to the current one at the time of the press. */
export interface ButtonTarget {
  readonly thread: ThreadKey;
  readonly sessionId?: string;
  readonly revision?: number | undefined;
}

/** Rows of buttons. Each button contains what it refers to, so that it works after a restart and in any channel. */
export function buttonRows(actions: readonly ReplyAction[], target: ButtonTarget): Row[] {
  const buttons = actions.map((action): APIButtonComponentWithCustomId => {
    const { label, style } = BUTTONS[action];
    const { revision } = target;
    const words = action === 'restore' && revision !== undefined ? `Go back to r${revision}` : label;
    return { type: BUTTON, style, label: words, custom_id: [action, ...wordsOf(target)].join(' ') };
  });
  return Array.from({ length: Math.ceil(buttons.length / PER_ROW) }, (_, row) => ({
    type: ACTION_ROW,
    components: buttons.slice(row * PER_ROW, (row + 1) * PER_ROW),
  }));
}

type PressedButton = Pick<InboundCommand, 'sessionId' | 'revision'> & {
  readonly command: CommandName;
  readonly thread: ThreadKey;
};

/** The command of a pressed button; undefined when the id is not one of ours. */
export function readButton(customId: string): PressedButton | undefined {
  const [action = '', thread = '', session = '', revision = ''] = customId.split(' ');
  if (!Object.hasOwn(BUTTONS, action) || !thread.startsWith('discord:')) return undefined;
  const sessionId = uuidIn(session);
  return {
    command: BUTTONS[action as ReplyAction].command,
    thread: thread as ThreadKey,
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(/^\d+$/.test(revision) ? { revision: Number(revision) } : {}),
  };
}

function wordsOf({ thread, sessionId, revision }: ButtonTarget): readonly string[] {
  if (sessionId === undefined) return [thread];
  return [thread, shortened(sessionId), ...(revision === undefined ? [] : [String(revision)])];
}

/** The bytes of a UUID, so that the whole id fits into Discord's hundred characters. */
function shortened(uuid: string): string {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url');
}

function uuidIn(word: string): string | undefined {
  const [, ...fields] = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(Buffer.from(word, 'base64url').toString('hex')) ?? [];
  return fields.length === 0 ? undefined : fields.join('-');
}

/** The conversation that a message of ours belongs to, read from its buttons. */
export function threadOfButtons(components: readonly unknown[] | undefined): ThreadKey | undefined {
  for (const row of components ?? []) {
    for (const button of (row as { components?: readonly { custom_id?: string }[] }).components ?? []) {
      const thread = button.custom_id === undefined ? undefined : readButton(button.custom_id)?.thread;
      if (thread !== undefined) return thread;
    }
  }
  return undefined;
}
