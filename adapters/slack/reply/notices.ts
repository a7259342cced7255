import type { CommandName, CommandResult } from '../../../src/chat/conversation-port.ts';
import type { ReplyAction } from '../../../src/chat/reply-port.ts';
import type { Log } from '../../../src/log.ts';
import type { SlackBudget } from '../client/budget.ts';
import { buttonBlocks, plainBody, type ButtonTarget } from '../format/message-blocks.ts';
import { isTransient } from '../client/failure.ts';
import { plainText, renderMarkdown } from '../format/format.ts';
import { firstAccepted } from './fallback-bodies.ts';
import { METADATA_TYPE } from './recover-posts.ts';
import { SlackCallFailure, type SlackApi } from '../client/web-api.ts';
import { shareFiles, uploadFile } from '../client/upload.ts';

type Body = Readonly<Record<string, unknown>>;

interface Spot {
  readonly channel: string;
  readonly user: string;
  readonly threadTs: string | undefined;
}

/** Messages outside of replies: results of buttons, refusals, offers. */
export interface SlackNotices {
  /** Shows a text to one person only or, where that is impossible, to everybody. */
  whisper(spot: Spot, markdown: string): Promise<void>;
  /** Shows the result of a button's command, with the buttons that may follow. A command that became a turn is answered in the thread. */
  result(spot: Spot, result: CommandResult, name: CommandName, target?: ButtonTarget): Promise<void>;
  /** Offers to answer a changed message again. */
  offerRedo(spot: Spot, target: ButtonTarget): Promise<void>;
}

const MAX_TEXT = 3_900;
/** Commands whose result everybody in the thread may see: it is the YAML itself. */
const PUBLIC = new Set<CommandName>(['show']);

export function createSlackNotices(deps: { api: SlackApi; budget: SlackBudget; log: Log }): SlackNotices {
  const { api, budget, log } = deps;

  async function say(spot: Spot, forms: readonly Body[]): Promise<void> {
    const post = async (body: Body): Promise<void> => {
      await budget.turn('chat.postMessage', spot.channel);
      await api.write('chat.postMessage', { ...addressOf(spot), ...body, unfurl_links: false, unfurl_media: false });
    };
    await firstAccepted([...forms.map((body) => ({ ...body, metadata: MARK })), ...forms], post, deps);
  }

  async function whisper(spot: Spot, forms: readonly Body[]): Promise<void> {
    const post = async (body: Body): Promise<void> => {
      await budget.turn('chat.postEphemeral');
      await api.write('chat.postEphemeral', { ...addressOf(spot), user: spot.user, ...body });
    };
    try {
      await firstAccepted(forms, post, deps);
    } catch (error) {
      if (!(error instanceof SlackCallFailure) || isTransient(error)) throw error;
      log.debug({ err: error }, 'a notice could not be shown to one person alone');
      await say(spot, forms);
    }
  }

  const attempt = async (run: () => Promise<void>): Promise<void> => {
    try {
      await run();
    } catch (error) {
      if (!(error instanceof SlackCallFailure)) throw error;
      log.warn({ err: error }, 'Slack did not accept a notice');
    }
  };

  return {
    whisper: (spot, markdown) => attempt(() => whisper(spot, formsOf(markdown))),
    result: (spot, result, name, target) =>
      attempt(async () => {
        if (result.kind === 'queued') return;
        await (PUBLIC.has(name)
          ? say(spot, formsOf(result.text))
          : whisper(spot, formsOf(result.text, result, target)));
        const isInside = result.text.includes('```');
        if (result.attachment === undefined || isInside || !PUBLIC.has(name)) return;
        const place = { ...deps, channel: spot.channel, threadTs: spot.threadTs };
        await shareFiles([await uploadFile(result.attachment, place)], place);
      }),
    offerRedo: (spot, target) =>
      attempt(() => {
        const changed = 'You changed this after I answered it.';
        const text = `${changed} *Regenerate* answers it again.`;
        const words = { type: 'section', text: { type: 'mrkdwn', text } };
        const blocks = buttonBlocks({ actions: ['regenerate'] }, target);
        return whisper(spot, [
          { text, blocks: [words, ...blocks] },
          { text: `${changed} Write \`regenerate\` to get a new answer.` },
        ]);
      }),
  };
}

/** Marks a message as not part of an answer. */
const MARK = { event_type: METADATA_TYPE, event_payload: { notice: 'yes' } };

function addressOf({ channel, threadTs }: Spot): Readonly<Record<string, string>> {
  return { channel, ...(threadTs === undefined ? {} : { thread_ts: threadTs }) };
}

/** From the richest form to one that every Slack accepts. */
function formsOf(
  markdown: string,
  { actions = [], revision }: { readonly actions?: readonly ReplyAction[]; readonly revision?: number } = {},
  target?: ButtonTarget,
): readonly Body[] {
  const forms = [richBody(markdown), plainBody({ text: markdown })];
  if (target === undefined || actions.length === 0) return forms;
  const { text, blocks } = richBody(markdown);
  const view = { actions, ...(revision === undefined ? {} : { revision }) };
  return [{ text, blocks: [...blocks, ...buttonBlocks(view, target)] }, ...forms];
}

function richBody(markdown: string): { text: string; blocks: object[] } {
  return {
    text: plainText(markdown, MAX_TEXT),
    blocks: [{ type: 'markdown', text: renderMarkdown(markdown, 'final') }],
  };
}

/** The response to a slash command or a shortcut. */
export function ephemeralAnswer(markdown: string): { response_type: 'ephemeral'; text: string; blocks: object[] } {
  return { response_type: 'ephemeral', ...richBody(markdown) };
}
