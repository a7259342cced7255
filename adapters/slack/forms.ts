import type { ReplyView } from '../../src/chat/reply-port.ts';
import type { Log } from '../../src/log.ts';
import { buttonBlocks, feedbackBlocks, messageBody, plainBody, type Block, type ButtonTarget } from './blocks.ts';
import { isObjection } from './failure.ts';
import type { SlackFeatures } from './features.ts';

export interface FormParts {
  readonly buttons: ButtonTarget;
  readonly features: SlackFeatures;
  readonly log: Log;
}

type Body = Readonly<Record<string, unknown>>;

/** Sends a view in the richest form that Slack takes: with buttons and thumbs, with buttons, as Markdown, as plain text. */
export async function sendInTakenForm<R>(
  view: ReplyView,
  parts: FormParts,
  send: (body: Body) => Promise<R>,
): Promise<R> {
  const withButtons = blockForms(view, parts).map((blocks) => () => messageBody(view, blocks));
  const forms = [...withButtons, () => messageBody(view, []), () => plainBody(view)];
  return firstTaken(forms, parts, { send, hasThumbs: withButtons.length > 1, isAboutForm: isObjection });
}

/** The same for what stands below a stream, whose words are there already. */
export async function sendTakenBlocks<R>(
  view: ReplyView,
  parts: FormParts,
  send: (body: Body) => Promise<R>,
): Promise<R> {
  const forms = blockForms(view, parts).map((blocks) => () => (blocks.length === 0 ? {} : { blocks }));
  return firstTaken(forms, parts, {
    send,
    hasThumbs: forms.length > 1,
    isAboutForm: (error) => isObjection(error) && error.code.startsWith('invalid_blocks'),
  });
}

/** Thumbs and buttons, or buttons alone where the thumbs were refused before. */
function blockForms(view: ReplyView, { buttons: target, features }: FormParts): readonly (readonly Block[])[] {
  const buttons = buttonBlocks(view, target);
  const thumbs = features.thumbs ? feedbackBlocks(view, target) : [];
  return thumbs.length === 0 ? [buttons] : [[...buttons, ...thumbs], buttons];
}

async function firstTaken<R>(
  forms: readonly (() => Body)[],
  { features, log }: FormParts,
  {
    send,
    hasThumbs,
    isAboutForm,
  }: { send: (body: Body) => Promise<R>; hasThumbs: boolean; isAboutForm: (error: unknown) => boolean },
): Promise<R> {
  let objection: unknown;
  for (const [index, form] of forms.entries()) {
    try {
      const result = await send(form());
      if (hasThumbs && index === 1) features.thumbs = false;
      return result;
    } catch (error) {
      if (!isAboutForm(error)) throw error;
      objection = error;
      log.warn({ err: error }, 'Slack objects to a form of a message; a simpler one is tried');
    }
  }
  throw objection;
}
