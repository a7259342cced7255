import { withTimeout } from '../../../src/async/with-timeout.ts';
import type { Clock } from '../../../src/async/clock.ts';
import type { ConversationPort, ListedWorkflow } from '../../../src/chat/conversation-port.ts';
import { threadKey, type ThreadKey } from '../../../src/chat/thread-key.ts';
import type { Log } from '../../../src/log.ts';
import type { SlackBudget } from '../client/budget.ts';
import { isRejection } from '../client/failure.ts';
import { SlackCallFailure, type SlackApi } from '../client/web-api.ts';
import type { SlackIdentity } from '../connect/identity.ts';
import type { Block } from '../format/block.ts';
import { linkToThread, positionOf } from '../receive/places.ts';
import type { SlackAuthors } from '../receive/slack-authors.ts';
import { homeView, refusalView, withoutPictures, type HomeWorkflow } from './home-view.ts';
import type { SharedPictures } from './shared-pictures.ts';

export interface HomeDependencies {
  readonly conversation: ConversationPort;
  readonly identity: SlackIdentity;
  readonly authors: SlackAuthors;
  readonly pictures: Pick<SharedPictures, 'find'>;
  readonly api: SlackApi;
  readonly budget: SlackBudget;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
}

/** A home tab holds at most 100 blocks, and people look for recent workflows. */
const MOST_WORKFLOWS = 8;
/** How long the tab waits for the pictures. Milliseconds. */
const PICTURES_MS = 1_500;

/** Fills the home tab for the person who opened it. Best effort: a failure is only logged. */
export async function showHome(
  { user, channel }: { readonly user: string; readonly channel: string },
  deps: HomeDependencies,
): Promise<void> {
  const { conversation, identity, authors } = deps;
  const thread = threadKey('slack', identity.scope, channel);
  const asker = { author: await authors.authorOf(user), channels: [channel], thread };
  const found = await conversation.workflows(asker, MOST_WORKFLOWS);
  if ('refusal' in found) return publish(user, [refusalView(found.refusal)], deps);
  const workflows = await Promise.all(found.map((workflow) => homeWorkflow(workflow, deps)));
  const hasPictures = workflows.some(({ pictureId }) => pictureId !== undefined);
  const plainer = hasPictures ? [homeView(withoutPictures(workflows), channel)] : [];
  return publish(user, [homeView(workflows, channel), ...plainer], deps);
}

async function homeWorkflow(
  { title, updatedAt, thread, revision }: ListedWorkflow,
  { identity, pictures, clock }: HomeDependencies,
): Promise<HomeWorkflow> {
  const address = thread === undefined ? undefined : addressOf(thread, identity);
  const pictureId =
    thread === undefined || revision === undefined
      ? undefined
      : await withTimeout(pictures.find(thread, revision), PICTURES_MS, clock);
  return { title, updatedAt, address, pictureId, ...(revision === undefined ? {} : { revision }) };
}

/** Link to the thread, or to the direct channel if it has no threads. */
function addressOf(thread: ThreadKey, { url }: SlackIdentity): string | undefined {
  if (url === undefined) return undefined;
  return linkToThread(thread, url) ?? new URL(`/archives/${positionOf(thread).channel}`, url).href;
}

/** Publishes the first view that Slack accepts. */
async function publish(user: string, views: readonly Block[], { api, budget, log }: HomeDependencies): Promise<void> {
  for (const view of views) {
    try {
      await budget.turn('views.publish');
      await api.write('views.publish', { user_id: user, view });
      return;
    } catch (error) {
      if (!(error instanceof SlackCallFailure)) throw error;
      log.info({ err: error }, 'Slack rejects a form of the home tab');
      if (!isRejection(error)) return;
    }
  }
}
