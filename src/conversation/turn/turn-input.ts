import { COMMANDS } from '../../chat/conversation-port.ts';
import type { RefusedFile } from '../../chat/inbound-message.ts';
import type { ChatMessage, ChatSession, Revision, Turn } from '../../session/session.ts';
import type { SessionStore } from '../../session/session-store.ts';
import type { CommandInput } from '../commands/command-turn.ts';
import { providedConfig, pastedConfig, type ProvidedConfig } from '../draft/import-config.ts';
import { asksForEarlier } from '../prompt/asks-for-earlier.ts';
import { describeIssue } from '../prompt/describe-issue.ts';
import { WINDOW_MESSAGES, type PromptInput } from '../prompt/prompt.ts';
import { refusedFiles } from '../prompt/refused-files.ts';
import type { WorkflowTasks } from '../workflow-tasks.ts';
import { readFiles, type FileSource } from './read-files.ts';

/** What a turn has to do. */
export type TurnInput = CommandInput | MessagesInput;

/** Messages to answer: new ones, or with `regenerate` those of an earlier turn. */
export interface MessagesInput {
  readonly kind: 'messages';
  readonly session: ChatSession;
  readonly prompt: PromptInput;
  /** The revision that a new one will be based on. */
  readonly basedOn?: number;
  /** What a patch applies to: the current config, or without one the config that came with the messages. */
  readonly editable?: string;
  /** The config that the user has or sent, unchanged: a draft is not blamed for faults that were in it before. */
  readonly accepted?: string;
  /** The only config among the files of the messages. */
  readonly provided?: ProvidedConfig;
  /** Files of the messages that could not be read. */
  readonly refused: readonly RefusedFile[];
}

/** The newest revisions whose changes a prompt lists. */
const CHANGES_QUOTED = 10;

export interface InputSources extends FileSource {
  readonly workflow: Pick<WorkflowTasks, 'validate' | 'isPatch'>;
}

/**
 * Reads what the turn needs and nothing more, however long the session is. Files that are still at their platform are read first. Throws the
 * signal's reason when it is aborted.
 */
export async function readTurnInput(turn: Turn, sources: InputSources): Promise<TurnInput> {
  const { store } = sources;
  const session = await store.getSession(turn.sessionId);
  const answered = turn.command === 'regenerate' ? await store.lastMessageTurn(turn.sessionId) : turn;
  if (answered?.kind === 'message') {
    if (session === undefined) throw new Error('the session of the turn is gone');
    return readMessages(session, turn, answered, sources);
  }
  const name = COMMANDS.find((command) => command === turn.command) ?? 'help';
  const [message] = await store.turnMessages(turn.id);
  return { kind: 'command', name, turn, session, message };
}

/** `answered` is the turn whose messages are answered: `turn` itself, or an earlier one. */
async function readMessages(
  session: ChatSession,
  turn: Turn,
  answered: Turn,
  sources: InputSources,
): Promise<MessagesInput> {
  const { store, workflow } = sources;
  const messages = await readFiles(await store.turnMessages(answered.id), sources);
  const isRepeated = answered.id !== turn.id && answered.revisionNumber !== undefined;
  const basedOn = isRepeated ? await baseOf(answered, store) : session.currentRevision;
  const revision = basedOn === undefined ? undefined : await store.getRevision(session.id, basedOn);
  const recent = await store.recentMessages(session.id, WINDOW_MESSAGES * 2);
  const files = messages.flatMap(({ metadata }) => metadata.files ?? []);
  const refused = refusedFiles(messages);
  const text = messages
    .map(({ content }) => content)
    .filter((words) => words !== '')
    .join('\n\n');
  const current = await currentConfig(revision, recent, workflow);
  const earlier = await earlierRevision(text, revision, store);
  const provided = providedConfig(files);
  const sent = provided?.yaml ?? pastedConfig(text);
  const editable = current?.yaml ?? sent;
  const accepted = revision?.yaml ?? sent;
  return {
    kind: 'messages',
    session,
    refused,
    ...(basedOn === undefined ? {} : { basedOn }),
    ...(editable === undefined ? {} : { editable }),
    ...(accepted === undefined ? {} : { accepted }),
    ...(provided === undefined ? {} : { provided }),
    prompt: {
      history: historyBefore(recent, [turn.id, answered.id]),
      revisions: await store.listRevisions(session.id, CHANGES_QUOTED),
      text,
      files,
      refused,
      ...(current === undefined ? {} : { current }),
      ...(earlier === undefined ? {} : { earlier }),
    },
  };
}

/** The revision that the words want back, wholly or in part. */
async function earlierRevision(
  words: string,
  current: Revision | undefined,
  store: SessionStore,
): Promise<PromptInput['earlier']> {
  if (current === undefined) return undefined;
  const asked = asksForEarlier(words);
  const number = asked === 'previous' ? current.basedOn : asked;
  if (number === undefined || number === current.number) return undefined;
  return store.getRevision(current.sessionId, number);
}

async function baseOf({ sessionId, revisionNumber = 0 }: Turn, store: SessionStore): Promise<number | undefined> {
  return (await store.getRevision(sessionId, revisionNumber))?.basedOn;
}

/** The last messages of a session without those of `turns`, and without commands. */
function historyBefore(recent: readonly ChatMessage[], turns: readonly string[]): readonly ChatMessage[] {
  return recent
    .filter(
      ({ turnId, metadata }) => metadata.command === undefined && (turnId === undefined || !turns.includes(turnId)),
    )
    .slice(-WINDOW_MESSAGES);
}

/** The current revision, or the draft that was handed over as invalid just before: that is what "fix it" means. */
async function currentConfig(
  revision: Revision | undefined,
  recent: readonly ChatMessage[],
  workflow: InputSources['workflow'],
): Promise<PromptInput['current']> {
  const lastAnswer = recent.findLast(({ role, metadata }) => role === 'assistant' && metadata.command === undefined);
  const invalid = lastAnswer?.metadata.invalidDraft;
  if (invalid !== undefined && !(await workflow.isPatch(invalid.yaml))) {
    return { name: invalid.fileName, yaml: invalid.yaml, issues: invalid.issues };
  }
  if (revision === undefined) return undefined;
  const { issues } = await workflow.validate(revision.yaml);
  return { name: revision.fileName, yaml: revision.yaml, issues: issues.map(describeIssue) };
}
