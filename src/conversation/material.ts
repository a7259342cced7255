import type { ChatMessage, ChatSession, Turn } from '../session/session.ts';
import type { SessionStore } from '../session/session-store.ts';
import { validateConfig } from '../workflow/validate.ts';
import type { PromptMaterial } from './prompt.ts';
import { WINDOW_MESSAGES } from './prompt.ts';
import { describeIssue } from './settle-draft.ts';

/** What one turn works on. */
export interface TurnMaterial {
  readonly session: ChatSession;
  readonly messages: readonly ChatMessage[];
  readonly prompt: PromptMaterial;
  /** The revision that a new one will be based on. */
  readonly basedOn?: number;
}

const CHANGES_QUOTED = 10;

/**
 * Reads what the prompt of a turn needs and nothing more, however long the session is. `again` names an earlier turn whose messages are answered once
 * more, from where that one began (`regenerate`).
 */
export async function gatherMaterial(store: SessionStore, turn: Turn, again?: Turn): Promise<TurnMaterial | undefined> {
  const session = await store.getSession(turn.sessionId);
  if (session === undefined) return undefined;
  const messages = await store.turnMessages((again ?? turn).id);
  const basedOn = again?.revisionNumber === undefined ? session.currentRevision : await baseOf(store, again);
  const recent = await store.recentMessages(session.id, WINDOW_MESSAGES * 2);
  const answered = new Set([turn.id, ...(again === undefined ? [] : [again.id])]);
  const history = recent
    .filter(({ turnId, metadata }) => metadata.command === undefined && (turnId === undefined || !answered.has(turnId)))
    .slice(-WINDOW_MESSAGES);
  const current = await currentConfig(store, session, basedOn, recent);
  return {
    session,
    messages,
    ...(basedOn === undefined ? {} : { basedOn }),
    prompt: {
      history,
      revisions: await store.listRevisions(session.id, CHANGES_QUOTED),
      text: messages
        .map(({ content }) => content)
        .filter((text) => text !== '')
        .join('\n\n'),
      files: messages.flatMap(({ metadata }) => metadata.files ?? []),
      ...(current === undefined ? {} : { current }),
    },
  };
}

async function baseOf(store: SessionStore, again: Turn): Promise<number | undefined> {
  if (again.revisionNumber === undefined) return undefined;
  return (await store.getRevision(again.sessionId, again.revisionNumber))?.basedOn;
}

/** The current revision, or the draft that was handed over as invalid just before: that is what "fix it" means. */
async function currentConfig(
  store: SessionStore,
  session: ChatSession,
  basedOn: number | undefined,
  recent: readonly ChatMessage[],
): Promise<PromptMaterial['current']> {
  const lastAnswer = recent.findLast(({ role, metadata }) => role === 'assistant' && metadata.command === undefined);
  const invalid = lastAnswer?.metadata.invalidDraft;
  if (invalid !== undefined) return { name: invalid.fileName, yaml: invalid.yaml, issues: invalid.issues };
  const revision = basedOn === undefined ? undefined : await store.getRevision(session.id, basedOn);
  if (revision === undefined) return undefined;
  const { issues } = validateConfig(revision.yaml, { origin: 'user' });
  return { name: revision.fileName, yaml: revision.yaml, issues: issues.map(describeIssue) };
}
