import {
  ReplyFailure,
  type Attachment,
  type ReplyPort,
  type ReplyTarget,
  type ReplyView,
  type WriteRight,
} from '../../../src/chat/reply-port.ts';
import type { DiscordApi, Webhook } from '../client/api.ts';
import { buttonRows } from '../format/buttons.ts';
import { replacedIfRefused, type EditedMessage, type Edits } from './edits.ts';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { codeOf, replyFailure } from '../client/failure.ts';
import { render } from '../format/format.ts';
import { attachedFiles, sendFirstAccepted, type ToMessage } from './fallback-bodies.ts';
import { LIMITS } from './outbound.ts';

/** Discord's limit where only the person has installed the app: the response to the interaction and this many messages after it. */
const MAX_FOLLOW_UPS = 5;
/** A turn may be faster than the acknowledgement of its interaction. Without one after this many attempts, the reply gives up. */
const MAX_EARLY = 6;
const ORIGINAL = '@original';
const REST_FILE = 'rest-of-the-answer.md';
const HOW_TO_CHANGE = 'To change it, use /threadsmith change.';
const REST_HINT = 'Discord allows no more messages here: the rest is in the attached file.';

/** What was posted so far for one interaction. */
interface UserInstallState {
  readonly api: DiscordApi;
  readonly edits: Edits;
  readonly webhook: Webhook;
  readonly target: ReplyTarget;
  readonly right: WriteRight | undefined;
  /** The ids of posts by key, so that a retry finds its post. The first id is known before the post has arrived. */
  readonly made: Map<string, string>;
  usesOriginal: boolean;
  followUps: number;
  /** Calls that Discord refused because it did not know the acknowledgement yet. */
  early: number;
  /** The views of the messages, by id and in order. The last one has the file with the rest of the text. */
  readonly shown: Map<string, ReplyView>;
  /** Views of posts beyond the limit, by id and in order. */
  readonly rest: Map<string, ReplyView>;
}

/**
 * The reply of a turn where the bot is not a member and can only respond to an interaction. The deferred response is the first post. Posts beyond the follow-
 * ups that Discord allows are collected in a file on the last one.
 */
export function createUserInstallReply(
  target: ReplyTarget,
  webhook: Webhook,
  { api, edits }: Pick<UserInstallState, 'api' | 'edits'>,
  right?: WriteRight,
): ReplyPort {
  const guest: UserInstallState = {
    api,
    edits,
    webhook,
    target,
    right,
    made: new Map(),
    usesOriginal: false,
    followUps: 0,
    early: 0,
    shown: new Map(),
    rest: new Map(),
  };
  return {
    limits: LIMITS,
    editWaitMs: () => api.webhookWaitMs(webhook),
    // Until the first post, Discord itself shows that we are thinking.
    signal: async () => undefined,
    post: (view, key) => failing(guest, () => post(view, key, guest)),
    edit: (postId, view) => failing(guest, () => edit(postId, view, guest)),
    remove: (postId) => failing(guest, () => remove(postId, guest)),
    attach: (attachment) => failing(guest, () => attach(attachment, guest)),
    ended: async () => undefined,
  };
}

async function post(view: ReplyView, key: string, guest: UserInstallState): Promise<string> {
  const known = guest.made.get(key);
  if (known !== undefined || !guest.usesOriginal) {
    const id = known ?? ORIGINAL;
    guest.made.set(key, id);
    if (await isShown(id, view, guest)) return id;
  }
  const id = await followUp(view, guest);
  guest.made.set(key, id);
  return id;
}

/** False when Discord refused the view and the message was removed. */
async function isShown(id: string, view: ReplyView, guest: UserInstallState): Promise<boolean> {
  try {
    await edit(id, view, guest);
    return true;
  } catch (error) {
    if (!(error instanceof ReplyFailure) || error.kind !== 'gone') throw error;
    guest.shown.delete(id);
    return false;
  }
}

async function followUp(view: ReplyView, guest: UserInstallState): Promise<string> {
  if (guest.followUps >= MAX_FOLLOW_UPS || guest.rest.size > 0) return postInFile(view, guest);
  try {
    const { id } = await sendFirstAccepted(view, toMessage(guest), (outgoing) =>
      guest.api.followUp(guest.webhook, outgoing, 'all'),
    );
    guest.followUps += 1;
    guest.shown.set(id, view);
    return id;
  } catch (error) {
    if (codeOf(error) !== RESTJSONErrorCodes.ThisInteractionHasHitTheMaximumNumberOfFollowUpMessages) throw error;
    return postInFile(view, guest);
  }
}

async function postInFile(view: ReplyView, guest: UserInstallState): Promise<string> {
  const id = `rest:${guest.rest.size}`;
  guest.rest.set(id, view);
  await showRest(guest);
  return id;
}

async function edit(id: string, view: ReplyView, guest: UserInstallState): Promise<void> {
  if (id.startsWith('rest:')) {
    guest.rest.set(id, view);
    await showRest(guest);
    return;
  }
  guest.usesOriginal ||= id === ORIGINAL;
  guest.shown.set(id, view);
  const message = messageOf(id, guest);
  await replacedIfRefused(message, view, () =>
    sendFirstAccepted(view, toMessage(guest), (outgoing) => guest.edits.show(message, outgoing, view.phase)),
  );
}

function messageOf(id: string, { api, webhook, right }: UserInstallState): EditedMessage {
  return {
    name: `${webhook.token}/${id}`,
    write: (outgoing, signal) => api.editAnswer(webhook, id, outgoing, signal),
    confirmRight: async () => right?.confirm(),
    read: () => api.answer(webhook, id),
    remove: () => api.removeAnswer(webhook, id),
    wasUnclear: () => api.wasAnswerUnclear(webhook, id),
  };
}

/** The file is posted once its texts are final; until then the last message shows the progress. */
async function showRest(guest: UserInstallState): Promise<void> {
  const { target, shown, rest, edits } = guest;
  const last = [...shown].at(-1);
  const end = [...rest.values()].at(-1);
  if (last === undefined || end === undefined) return;
  const isFinal = end.phase === 'final';
  const text = [...rest.values()].map((view) => view.text).join('\n\n');
  const files = [
    { name: REST_FILE, data: Buffer.from(text), contentType: 'text/markdown' },
    ...(end.attachment === undefined ? [] : attachedFiles(end.attachment)),
  ];
  const [id, { text: lastText }] = last;
  const outgoing = {
    content: render(lastText, isFinal ? REST_HINT : end.progress),
    components: buttonRows(end.actions, { ...target, revision: end.revision }),
    ...(isFinal ? { files } : {}),
  };
  await edits.show(messageOf(id, guest), outgoing, end.phase);
}

async function remove(id: string, guest: UserInstallState): Promise<void> {
  if (guest.rest.delete(id)) {
    await showRest(guest);
    return;
  }
  guest.shown.delete(id);
  await guest.api.removeAnswer(guest.webhook, id);
}

async function attach(attachment: Attachment, { api, webhook }: UserInstallState): Promise<void> {
  await api.followUp(webhook, { content: '', components: [], files: attachedFiles(attachment) }, 'all');
}

function toMessage({ target }: UserInstallState): ToMessage {
  return (view, line) => {
    const hint = view.phase === 'final' && view.revision !== undefined ? HOW_TO_CHANGE : undefined;
    return {
      content: render(view.text, line ?? view.progress ?? hint),
      components: buttonRows(view.actions, { ...target, revision: view.revision }),
      ...(view.attachment === undefined ? {} : { files: attachedFiles(view.attachment) }),
    };
  };
}

async function failing<T>(guest: UserInstallState, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isEarly = codeOf(error) === RESTJSONErrorCodes.UnknownWebhook && guest.early < MAX_EARLY;
    if (!isEarly) throw replyFailure(error);
    guest.early += 1;
    throw new ReplyFailure('unreachable', 'Discord does not know the acknowledgement yet.', { cause: error });
  }
}
