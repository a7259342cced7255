import type { InboundCommand, ListedRevision, ListedWorkflow } from '../../chat/conversation-port.ts';
import { userIdentifier } from '../../chat/inbound-message.ts';
import type { ThreadKey } from '../../chat/thread-key.ts';
import type { ChatSession } from '../../session/session.ts';
import { runningOrder } from '../../workflow/outline/running-order.ts';
import type { ConversationDependencies } from '../dependencies.ts';
import { policyRefusal } from '../receive/permissions.ts';
import { startPicture } from '../turn/revision-picture.ts';

/** The content of `list`, for clients that show more than text. */
export async function listWorkflows(
  asker: Pick<InboundCommand, 'author' | 'channels' | 'thread'>,
  limit: number,
  dependencies: ConversationDependencies,
): Promise<readonly ListedWorkflow[] | { readonly refusal: string }> {
  const refusal = policyRefusal(asker, dependencies);
  if (refusal !== undefined) return { refusal };
  const sessions = await dependencies.store.listRecentSessions(userIdentifier(asker.author), limit);
  return Promise.all(sessions.map((session) => listed(session, dependencies)));
}

async function listed(session: ChatSession, dependencies: ConversationDependencies): Promise<ListedWorkflow> {
  const revision = await listedRevision(session, dependencies);
  return {
    title: session.title ?? 'Untitled',
    updatedAt: session.updatedAt,
    ...(session.threadKey === undefined ? {} : { thread: session.threadKey as ThreadKey }),
    ...(revision === undefined ? {} : { revision }),
  };
}

async function listedRevision(
  { id, currentRevision }: ChatSession,
  dependencies: ConversationDependencies,
): Promise<ListedRevision | undefined> {
  const { store, workflow } = dependencies;
  const revision = currentRevision === undefined ? undefined : await store.getRevision(id, currentRevision);
  if (revision === undefined) return undefined;
  const { workflow: parsed } = await workflow.validate(revision.yaml);
  const { sessionId, yaml, fileName, results, number, createdAt } = revision;
  return {
    number,
    fileName,
    createdAt,
    steps: parsed === undefined ? [] : runningOrder(parsed).map((step) => step.id),
    picture: () => startPicture({ sessionId, yaml, fileName, ...(results && { results }) }, dependencies)(),
  };
}
