import { userIdentifier } from '../chat/inbound-message.ts';
import type {
  MessageView,
  PictureView,
  RevisionView,
  SessionDetailView,
  SessionsPort,
  SessionView,
  StepView,
} from '../chat/sessions-port.ts';
import type { ThreadKey } from '../chat/thread-key.ts';
import { unobserved, type Observe } from '../observe/observer.ts';
import type { PictureRequest, Pictures } from '../picture/picture.ts';
import type { ChatMessage, ChatSession, Revision } from '../session/session.ts';
import type { SessionStore } from '../session/session-store.ts';
import { stepDetails } from '../workflow/outline/step-details.ts';
import { compareRevisions } from './commands/describe-comparison.ts';
import { threadedWorkflowTasks } from './threaded-tasks.ts';
import type { WorkflowTasks } from './workflow-tasks.ts';

export interface SessionsDependencies {
  readonly store: SessionStore;
  readonly newId: () => string;
  readonly pictures: Pick<Pictures, 'svg'>;
  /** Default: large configs are processed in a worker thread. */
  readonly workflow?: Pick<WorkflowTasks, 'validate' | 'stepLines' | 'compare' | 'textDifference'>;
  readonly observe?: Observe;
}

/** Queries of sessions for clients with their own session list. */
export function createSessions(dependencies: SessionsDependencies): SessionsPort {
  const { store, newId, pictures, workflow = threadedWorkflowTasks(), observe = unobserved } = dependencies;
  return {
    async create(author, makeThread) {
      const id = newId();
      const session = await store.createSession(userIdentifier(author), {
        id,
        platform: author.platform,
        threadKey: makeThread(id),
      });
      const { userIdentifier: user, threadKey: thread = '' } = session;
      observe({ type: 'session_started', sessionId: id, thread: thread as ThreadKey, user });
      return viewOf(session);
    },
    async belongsTo(author, thread) {
      return (await store.findSessionByThread(thread))?.userIdentifier === userIdentifier(author);
    },
    async list(author, query) {
      return (await store.findSessions(userIdentifier(author), query)).map(viewOf);
    },
    async rename(sessionId, title) {
      await store.renameSession(sessionId, title);
      const session = await store.getSession(sessionId);
      return session && viewOf(session);
    },
    read: (sessionId, newestMessages) => readSession(store, sessionId, newestMessages),
    async config(sessionId, number) {
      const wanted = number ?? (await store.getSession(sessionId))?.currentRevision;
      const revision = wanted === undefined ? undefined : await store.getRevision(sessionId, wanted);
      if (revision === undefined) return undefined;
      return { fileName: revision.fileName, content: revision.yaml, revision: revision.number };
    },
    async picture(sessionId, number, against) {
      const revision = await store.getRevision(sessionId, number);
      if (revision === undefined) return undefined;
      const earlier = against ?? revision.basedOn ?? 0;
      const before = earlier === 0 ? undefined : await store.getRevision(sessionId, earlier);
      if (before === undefined && against !== undefined && against !== 0) return undefined;
      return pictureView(pictures, { yaml: revision.yaml, results: revision.results, before: before?.yaml });
    },
    async compare(sessionId, number, against) {
      const [after, before] = await Promise.all([
        store.getRevision(sessionId, number),
        store.getRevision(sessionId, against),
      ]);
      if (after === undefined || before === undefined) return undefined;
      return compareRevisions(before, after, { store, workflow });
    },
    draw: (yaml, before) => pictureView(pictures, { yaml, before }),
    async steps(sessionId, number) {
      const revision = await store.getRevision(sessionId, number);
      return revision === undefined ? undefined : stepsOf(revision.yaml, workflow);
    },
    async validate(yaml) {
      const { verdict, valid, runnable, issues } = await workflow.validate(yaml);
      return { verdict, valid, runnable, issues };
    },
  };
}

async function readSession(
  store: SessionStore,
  sessionId: string,
  newestMessages: number | undefined,
): Promise<SessionDetailView | undefined> {
  const session = await store.getSession(sessionId);
  if (session === undefined) return undefined;
  const revisions = await store.listRevisions(sessionId);
  const byTurn = new Map(revisions.map((revision) => [revision.turnId, revision.number]));
  const pending = session.threadKey === undefined ? [] : await store.unfinishedTurnsOf(session.threadKey);
  const messages =
    newestMessages === undefined
      ? await store.getMessages(sessionId)
      : await store.recentMessages(sessionId, newestMessages);
  return {
    session: viewOf(session),
    messages: messages.map((message) => messageView(message, byTurn)),
    revisions: revisions.map(revisionView),
    pending: pending.flatMap(({ id, state }) =>
      state === 'queued' || state === 'running' || state === 'answered' ? [{ turnId: id, state }] : [],
    ),
  };
}

async function pictureView(pictures: Pick<Pictures, 'svg'>, request: PictureRequest): Promise<PictureView> {
  const picture = await pictures.svg(request);
  return picture.ok ? { ok: true, svg: picture.content } : { ok: false, sentence: picture.sentence };
}

async function stepsOf(
  yaml: string,
  workflow: Pick<WorkflowTasks, 'validate' | 'stepLines'>,
): Promise<readonly StepView[]> {
  const report = await workflow.validate(yaml);
  if (report.workflow === undefined) return [];
  const written = await workflow.stepLines(yaml);
  const lines = new Map(
    written.map(({ id, line, lines: { length } }) => [id, { first: line, last: line + length - 1 }]),
  );
  return stepDetails(report.workflow).map((step) => {
    const place = lines.get(step.id);
    return place === undefined ? step : Object.assign({ lines: place }, step);
  });
}

function viewOf(session: ChatSession): SessionView {
  return {
    id: session.id,
    title: session.title ?? 'New session',
    platform: session.platform,
    thread: (session.threadKey ?? '') as ThreadKey,
    createdAt: session.createdAt,
    updatedAt: session.updatedAt,
    ...(session.currentRevision === undefined ? {} : { currentRevision: session.currentRevision }),
  };
}

function messageView(message: ChatMessage, revisionByTurn: ReadonlyMap<string | undefined, number>): MessageView {
  const { id, role, content, createdAt, turnId, metadata } = message;
  const revision =
    role === 'assistant'
      ? (metadata.revision ?? (turnId === undefined ? undefined : revisionByTurn.get(turnId)))
      : undefined;
  return {
    id,
    role,
    content,
    createdAt,
    files: [...(metadata.files ?? []), ...(metadata.unreadFiles ?? [])].map(({ name }) => name),
    ...(turnId === undefined ? {} : { turnId }),
    ...(revision === undefined ? {} : { revision }),
    ...(metadata.outcome === undefined ? {} : { outcome: metadata.outcome }),
    ...(metadata.command === undefined ? {} : { command: metadata.command }),
    ...(metadata.file === undefined ? {} : { file: metadata.file }),
    ...(metadata.invalidDraft === undefined
      ? {}
      : { draft: { fileName: metadata.invalidDraft.fileName, content: metadata.invalidDraft.yaml } }),
  };
}

function revisionView({ number, fileName, createdAt, basedOn, changes, name }: Revision): RevisionView {
  return {
    number,
    fileName,
    createdAt,
    changes,
    ...(basedOn === undefined ? {} : { basedOn }),
    ...(name === undefined ? {} : { name }),
  };
}
