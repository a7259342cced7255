import type { ReplyView } from '../../../src/chat/reply-port.ts';
import type { Log } from '../../../src/log.ts';
import type { Block } from '../format/block.ts';
import { buttonBlocks, feedbackBlocks, messageBody, plainBody, type ButtonTarget } from '../format/message-blocks.ts';
import { isObjection } from '../client/failure.ts';
import type { SlackFeatures } from '../client/capabilities.ts';

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
  const rich = blockForms(view, parts);
  const buttons = rich.at(-1) ?? [];
  const forms = [
    ...rich.map((blocks) => messageBody(view, blocks)),
    ...(buttons.length === 0 ? [] : [messageBody(view, []), plainBody(view, buttons)]),
    plainBody(view),
  ];
  return withoutRefusedThumbs(await firstTaken(forms, send, parts), rich.length, parts);
}

function isAboutBlocks(error: unknown): boolean {
  return isObjection(error) && error.code.startsWith('invalid_blocks');
}

/** The same for what stands below a stream, whose words are there already. */
export async function sendTakenBlocks<R>(
  view: ReplyView,
  parts: FormParts,
  send: (body: Body) => Promise<R>,
): Promise<R> {
  const rich = blockForms(view, parts);
  const forms = rich.map((blocks) => (blocks.length === 0 ? {} : { blocks }));
  return withoutRefusedThumbs(
    await firstTaken(forms, send, { ...parts, isAboutForm: isAboutBlocks }),
    rich.length,
    parts,
  );
}

function withoutRefusedThumbs<R>({ result, index }: Taken<R>, richForms: number, { features }: FormParts): R {
  if (richForms > 1 && index === 1) features.thumbs = false;
  return result;
}

/** Thumbs and buttons, or buttons alone where the thumbs were refused before. */
function blockForms(view: ReplyView, { buttons: target, features }: FormParts): readonly (readonly Block[])[] {
  const buttons = buttonBlocks(view, target);
  const thumbs = features.thumbs ? feedbackBlocks(view, target) : [];
  return thumbs.length === 0 ? [buttons] : [[...buttons, ...thumbs], buttons];
}

interface Taken<R> {
  readonly result: R;
  /** Of the form that was taken. */
  readonly index: number;
}

/** Sends one form after the other until Slack objects to none; throws its last objection. */
export async function firstTaken<F, R>(
  forms: readonly F[],
  send: (form: F) => Promise<R>,
  { log, isAboutForm = isObjection }: { log: Log; isAboutForm?: (error: unknown) => boolean },
): Promise<Taken<R>> {
  let objection: unknown;
  for (const [index, form] of forms.entries()) {
    try {
      return { result: await send(form), index };
    } catch (error) {
      if (!isAboutForm(error)) throw error;
      objection = error;
      log.warn({ err: error }, 'Slack objects to a form of a message; a simpler one is tried');
    }
  }
  throw objection;
}
