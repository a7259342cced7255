import type { z } from 'zod';
import { withTimeout } from '../../../src/async/with-timeout.ts';
import { threadKey } from '../../../src/chat/thread-key.ts';
import type { HomeButtonPress, RequestForm } from '../client/payloads.ts';
import { plainBody } from '../format/message-blocks.ts';
import type { Block } from '../format/block.ts';
import { titleOf } from '../receive/inbound.ts';
import { linkToThread } from '../receive/places.ts';
import type { SlackNotices } from '../reply/notices.ts';
import { plain } from './home-view.ts';
import type { HomeDependencies } from './show-home.ts';

export type NewWorkflowDependencies = HomeDependencies & { readonly notices: SlackNotices };

export const REQUEST_FORM = 'new_workflow_request';
/** Id of the form's only field, and of its block. */
const REQUEST = 'request';
/** Slack's limit for a field of a form, in UTF-16 code units. */
const MOST_CHARS = 3_000;
/** Slack waits three seconds for the answer to a form. */
const LATEST_ANSWER_MS = 2_500;

/** Opens the form that asks what a new workflow should do. */
export async function askForRequest(
  { trigger_id: trigger, actions: [button] }: z.infer<typeof HomeButtonPress>,
  { api, budget }: NewWorkflowDependencies,
): Promise<void> {
  await budget.turn('views.open');
  await api.write('views.open', { trigger_id: trigger, view: requestForm(button?.value ?? '') });
}

/**
 * Begins a workflow in its own thread in the person's direct channel. Resolves with Slack's next step for the form: show an error under the field, or say
 * where the answer will be; undefined closes it.
 */
export async function beginFromForm(
  form: z.infer<typeof RequestForm>,
  deps: NewWorkflowDependencies,
): Promise<Block | undefined> {
  const request = form.view.state.values[REQUEST]?.[REQUEST]?.value?.trim() ?? '';
  if (request === '') return fieldError('Say what the workflow should do.');
  const beginning = begin(form, request, deps);
  const begun = await withTimeout(beginning, LATEST_ANSWER_MS, deps.clock);
  if (begun === undefined) return undefined;
  return 'refusal' in begun ? fieldError(begun.refusal) : { response_action: 'update', view: begunView(begun.address) };
}

async function begin(
  { user, view: { id, private_metadata: channel } }: z.infer<typeof RequestForm>,
  request: string,
  { conversation, identity, authors, api, budget }: NewWorkflowDependencies,
): Promise<{ readonly refusal: string } | { readonly address: string | undefined }> {
  const author = await authors.authorOf(user.id, user.team_id);
  await budget.turn('chat.postMessage', channel);
  const { ts } = await api.write<{ ts: string }>('chat.postMessage', {
    channel,
    ...plainBody({ text: quoted(request) }),
  });
  const thread = threadKey('slack', identity.scope, `${channel}:${ts}`);
  const receipt = await conversation.receive({
    thread,
    place: 'thread',
    messageId: `form:${id}`,
    author,
    channels: [channel],
    text: request,
    files: [],
    replyContext: {
      channel,
      user: user.id,
      team: user.team_id ?? identity.teamId,
      ts,
      thread: ts,
      direct: 'yes',
      title: titleOf(request),
    },
  });
  if (receipt.outcome !== 'refused') {
    return { address: identity.url === undefined ? undefined : linkToThread(thread, identity.url) };
  }
  await api.write('chat.delete', { channel, ts });
  return { refusal: receipt.sentence };
}

function quoted(request: string): string {
  return request
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

function requestForm(channel: string): Block {
  return {
    type: 'modal',
    callback_id: REQUEST_FORM,
    private_metadata: channel,
    title: plain('New workflow'),
    submit: plain('Draft it'),
    close: plain('Cancel'),
    blocks: [
      {
        type: 'input',
        block_id: REQUEST,
        label: plain('What should the workflow do?'),
        element: {
          type: 'plain_text_input',
          action_id: REQUEST,
          multiline: true,
          max_length: MOST_CHARS,
          focus_on_load: true,
          placeholder: plain('Summarize a long document into bullet points'),
        },
      },
    ],
  };
}

function fieldError(sentence: string): Block {
  return { response_action: 'errors', errors: { [REQUEST]: sentence } };
}

function begunView(address: string | undefined): Block {
  const button = { type: 'button', action_id: 'threadsmith_continue_new', text: plain('Open it'), url: address };
  return {
    type: 'modal',
    title: plain('New workflow'),
    close: plain('Close'),
    blocks: [
      { type: 'section', text: plain('I am drafting it. The answer is in our direct messages.') },
      ...(address === undefined ? [] : [{ type: 'actions', elements: [button] }]),
    ],
  };
}
