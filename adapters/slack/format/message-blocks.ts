import type { ReplyAction, ReplyView } from '../../../src/chat/reply-port.ts';
import type { Block } from './block.ts';
import { plainText, renderMarkdown } from './format.ts';
import { sectionsOf } from './section-blocks.ts';

/** What a button's value must contain; everything else is in Slack's payload. */
export interface ButtonTarget {
  readonly thread: string;
  readonly place: 'thread' | 'direct';
  readonly turnId: string;
  /** The session that was answered. Without it, the session of the thread at the time of the press. */
  readonly sessionId?: string | undefined;
  readonly revision?: number | undefined;
}

export const ACTION_PREFIX = 'threadsmith_';
export const FEEDBACK_ACTION = `${ACTION_PREFIX}feedback`;

const LABELS: Readonly<Record<ReplyAction, string>> = {
  stop: 'Stop',
  validate: 'Validate',
  show: 'Show YAML',
  try: 'Try it',
  undo: 'Undo',
  regenerate: 'Regenerate',
  retry: 'Try again',
  changes: 'Changes',
  restore: 'Go back to this',
};

/** Longest `text` in addition to blocks, for clients that show no blocks. `chat.update` refuses more than 4,000 UTF-16 code units. */
const MAX_FALLBACK = 3_900;

/** A message that is not streamed: its Markdown, its progress line and its buttons. */
export function messageBody(view: ReplyView, buttons: readonly Block[]): Readonly<Record<string, unknown>> {
  const markdown = markdownOf(view);
  if (buttons.length === 0) return { markdown_text: markdown };
  return { text: plainText(fullText(view), MAX_FALLBACK), blocks: [{ type: 'markdown', text: markdown }, ...buttons] };
}

/** The whole text in a form that Slack always accepts. */
export function plainBody(
  view: Pick<ReplyView, 'text' | 'progress'>,
  buttons: readonly Block[] = [],
): Readonly<Record<string, unknown>> {
  const words = plainText(fullText(view), Infinity);
  if (words.length <= MAX_FALLBACK && buttons.length === 0) return { text: words };
  return { text: plainText(fullText(view), MAX_FALLBACK), blocks: [...sectionsOf(words), ...buttons] };
}

export function buttonBlocks(
  { actions, revision }: Pick<ReplyView, 'actions' | 'revision'>,
  target: ButtonTarget,
): readonly Block[] {
  if (actions.length === 0) return [];
  const meant = revision === undefined ? target : { ...target, revision };
  return [{ type: 'actions', elements: actions.map((action) => button(action, meant)) }];
}

/** Slack's feedback buttons, under an answer that can be rated. */
export function feedbackBlocks({ actions, phase }: ReplyView, target: ButtonTarget): readonly Block[] {
  return phase === 'final' && actions.includes('regenerate') ? [feedback(target)] : [];
}

function button(action: ReplyAction, target: ButtonTarget): Block {
  return {
    type: 'button',
    action_id: `${ACTION_PREFIX}${action}`,
    text: { type: 'plain_text', text: labelOf(action, target) },
    value: JSON.stringify(target),
    ...(action === 'stop' ? { style: 'danger' } : {}),
  };
}

function labelOf(action: ReplyAction, { revision }: ButtonTarget): string {
  return action === 'restore' && revision !== undefined ? `Go back to r${revision}` : LABELS[action];
}

function feedback(target: ButtonTarget): Block {
  const choice = (label: string, good: boolean): Block => ({
    text: { type: 'plain_text', text: label },
    value: JSON.stringify({ good, turnId: target.turnId }),
    accessibility_label: label,
  });
  const element: Block = {
    type: 'feedback_buttons',
    action_id: FEEDBACK_ACTION,
    positive_button: choice('Good answer', true),
    negative_button: choice('Bad answer', false),
  };
  return { type: 'context_actions', elements: [element] };
}

function markdownOf(view: ReplyView): string {
  return renderMarkdown(fullText(view), view.phase);
}

function fullText({ text, progress }: Pick<ReplyView, 'text' | 'progress'>): string {
  const line = progress === undefined ? '' : `_${progress}..._`;
  const whole = [text, line].filter((part) => part !== '').join('\n\n');
  return whole === '' ? '...' : whole;
}
