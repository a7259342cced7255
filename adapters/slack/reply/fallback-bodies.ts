import type { ReplyView } from '../../../src/chat/reply-port.ts';
import type { Log } from '../../../src/log.ts';
import type { Block } from '../format/block.ts';
import { buttonBlocks, feedbackBlocks, messageBody, plainBody, type ButtonTarget } from '../format/message-blocks.ts';
import { isRejection } from '../client/failure.ts';
import type { SlackCapabilities } from '../client/capabilities.ts';

export interface BodyDependencies {
  readonly buttons: ButtonTarget;
  readonly capabilities: SlackCapabilities;
  readonly log: Log;
}

type Body = Readonly<Record<string, unknown>>;

/** Sends a view in the richest form that Slack accepts: with buttons and thumbs, with buttons, as Markdown, as plain text. */
export async function sendFirstAccepted<R>(
  view: ReplyView,
  deps: BodyDependencies,
  send: (body: Body) => Promise<R>,
): Promise<R> {
  const rich = blockVariants(view, deps);
  const buttons = rich.at(-1) ?? [];
  const forms = [
    ...rich.map((blocks) => messageBody(view, blocks)),
    ...(buttons.length === 0 ? [] : [messageBody(view, []), plainBody(view, buttons)]),
    plainBody(view),
  ];
  return withoutRefusedThumbs(await firstAccepted(forms, send, deps), rich.length, deps);
}

function isAboutBlocks(error: unknown): boolean {
  return isRejection(error) && error.code.startsWith('invalid_blocks');
}

/** The same for the blocks below a stream, whose text is already visible. */
export async function sendAcceptedBlocks<R>(
  view: ReplyView,
  deps: BodyDependencies,
  send: (body: Body) => Promise<R>,
): Promise<R> {
  const rich = blockVariants(view, deps);
  const forms = rich.map((blocks) => (blocks.length === 0 ? {} : { blocks }));
  return withoutRefusedThumbs(
    await firstAccepted(forms, send, { ...deps, isAboutForm: isAboutBlocks }),
    rich.length,
    deps,
  );
}

function withoutRefusedThumbs<R>(
  { result, index }: Taken<R>,
  richForms: number,
  { capabilities }: BodyDependencies,
): R {
  if (richForms > 1 && index === 1) capabilities.thumbs = false;
  return result;
}

/** With thumbs and buttons, or with buttons alone if thumbs were refused before. */
function blockVariants(
  view: ReplyView,
  { buttons: target, capabilities }: BodyDependencies,
): readonly (readonly Block[])[] {
  const buttons = buttonBlocks(view, target);
  const thumbs = capabilities.thumbs ? feedbackBlocks(view, target) : [];
  return thumbs.length === 0 ? [buttons] : [[...buttons, ...thumbs], buttons];
}

interface Taken<R> {
  readonly result: R;
  /** Index of the form that was accepted. */
  readonly index: number;
}

/** Sends each form in order until Slack accepts one. Throws the last rejection. */
export async function firstAccepted<F, R>(
  forms: readonly F[],
  send: (form: F) => Promise<R>,
  { log, isAboutForm = isRejection }: { log: Log; isAboutForm?: (error: unknown) => boolean },
): Promise<Taken<R>> {
  let objection: unknown;
  for (const [index, form] of forms.entries()) {
    try {
      return { result: await send(form), index };
    } catch (error) {
      if (!isAboutForm(error)) throw error;
      objection = error;
      log.warn({ err: error }, 'Slack rejects a form of a message; a simpler one is tried');
    }
  }
  throw objection;
}
