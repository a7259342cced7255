import { COMMANDS } from '../../chat/conversation-port.ts';
import type { RefusedFile } from '../../chat/inbound-message.ts';
import type { ChatMessage, ChatSession, Revision, Turn } from '../../session/session.ts';
import type { SessionStore } from '../../session/session-store.ts';
import type { CommandInput } from '../commands/command-outcome.ts';
import { readBrought, type BroughtFiles, type ProvidedConfig } from '../draft/import-config.ts';
import { takesFromFile } from '../prompt/takes-from-file.ts';
import { asksForEarlier } from '../prompt/asks-for-earlier.ts';
import { describeIssue } from '../prompt/describe-issue.ts';
import { WINDOW_MESSAGES, type PromptInput } from '../prompt/prompt.ts';
import { refusedFiles } from '../prompt/refused-files.ts';
import { lastTrial } from '../trial/stored-trial.ts';
import type { WorkflowTasks } from '../workflow-tasks.ts';
import { currentConfig, type CurrentConfig } from './current-config.ts';
import { nextNumber } from '../draft/review-draft.ts';
import { importOf, type ImportedRevision } from './imported-revision.ts';
import { readFiles, type FileSource } from './read-files.ts';

/** The task of a turn. */
export type TurnInput = CommandInput | MessagesInput;

/** Messages to answer: new ones, or for `regenerate` those of an earlier turn. */
export interface MessagesInput {
  readonly kind: 'messages';
  readonly session: ChatSession;
  readonly prompt: PromptInput;
  /** The revision that a new one will be based on. */
  readonly basedOn?: number;
  /** The base of a patch: the current config, or without one the config that came with the messages. */
  readonly editable?: string;
  /** The valid config so far: a draft with the same content changes nothing. */
  readonly valid?: string;
  /** The user's own config, unchanged: a draft is not blamed for issues that it already had. */
  readonly accepted?: string;
  /** The config that came with the messages. */
  readonly provided?: ProvidedConfig;
  /** That config as a revision, to which the request is applied. */
  readonly imported?: ImportedRevision;
  /** An export of another tool among the files. */
  readonly foreign?: BroughtFiles['foreign'];
  /** Files of the messages that could not be read. */
  readonly refused: readonly RefusedFile[];
}

/** Number of recent revisions whose changes a prompt lists. */
const CHANGES_QUOTED = 10;

export interface InputSources extends FileSource {
  readonly workflow: Pick<WorkflowTasks, 'validate' | 'isPatch' | 'reviewSafety'>;
}

/**
 * Reads only what the turn needs, however long the session is. Files that are still on their platform are read first. Throws the signal's reason when it is
 * aborted.
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
  const sent = asMaterial(sentWith(messages), session);
  const isRepeated = answered.id !== turn.id && answered.revisionNumber !== undefined;
  const started = isRepeated ? await baseOf(answered, store) : session.currentRevision;
  const revisions = await store.listRevisions(session.id, CHANGES_QUOTED);
  const revisionAt = async (number: number | undefined) =>
    number === undefined
      ? undefined
      : (revisions.find((revision) => revision.number === number) ?? (await store.getRevision(session.id, number)));
  const before = await revisionAt(started);
  const recent = await store.recentMessages(session.id, WINDOW_MESSAGES * 2);
  const earlierMessages = recent.filter(({ turnId }) => turnId !== turn.id && turnId !== answered.id);
  const known = await currentConfig(before, earlierMessages, workflow);
  const { config, words } = sent;
  const imported =
    words.trim() === '' ? undefined : await importOf(config, { next: nextNumber(revisions), before, ...sources });
  const current = await meantConfig(config, known, imported, workflow);
  const valid = imported?.yaml ?? (current?.yaml === before?.yaml ? before?.yaml : undefined);
  const accepted = config?.yaml ?? before?.yaml;
  const basedOn = imported?.number ?? started;
  const earlier = imported === undefined ? await revisionAt(earlierNumber(words, before)) : before;
  const trial = lastTrial(recent);
  const foreign = sent.foreign === undefined && config === undefined ? known.foreign : undefined;
  return {
    kind: 'messages',
    session,
    refused: sent.refused,
    ...(basedOn === undefined ? {} : { basedOn }),
    ...(current === undefined ? {} : { editable: current.yaml }),
    ...(accepted === undefined ? {} : { accepted }),
    ...(config === undefined ? {} : { provided: config }),
    ...(sent.foreign === undefined ? {} : { foreign: sent.foreign }),
    ...(imported === undefined ? {} : { imported }),
    ...(valid === undefined ? {} : { valid }),
    prompt: {
      history: historyBefore(recent, [turn.id, answered.id]),
      revisions,
      text: words,
      files: foreign === undefined ? sent.files : [foreign, ...sent.files],
      refused: sent.refused,
      ...(current === undefined ? {} : { current }),
      ...(earlier === undefined ? {} : { earlier }),
      ...(trial === undefined ? {} : { trial }),
    },
  };
}

/** The text and the files of the messages. An empty file is refused, so that the person is told. */
function sentWith(messages: readonly ChatMessage[]): BroughtFiles & Pick<MessagesInput, 'refused'> {
  const files = messages.flatMap(({ metadata }) => metadata.files ?? []);
  const empty = files.filter(({ text }) => text.trim() === '');
  const text = messages
    .map(({ content }) => content)
    .filter((words) => words !== '')
    .join('\n\n');
  const brought = readBrought(
    text,
    files.filter((file) => !empty.includes(file)),
  );
  return {
    ...brought,
    refused: [...refusedFiles(messages), ...empty.map(({ name }) => ({ name, refusal: 'It is empty.' }))],
  };
}

/** A config from which the words want a part is a file next to the current config, and not what is to be changed. */
function asMaterial(sent: ReturnType<typeof sentWith>, { currentRevision }: ChatSession): ReturnType<typeof sentWith> {
  const { config, ...rest } = sent;
  if (config === undefined || currentRevision === undefined || !takesFromFile(sent.words)) return sent;
  return { ...rest, files: [...sent.files, { name: config.name, text: config.yaml }] };
}

/** The config that was sent, otherwise the current one. */
async function meantConfig(
  sent: ProvidedConfig | undefined,
  known: CurrentConfig,
  imported: ImportedRevision | undefined,
  workflow: InputSources['workflow'],
): Promise<PromptInput['current']> {
  if (sent === undefined || sent.yaml === known.current?.yaml) return known.current;
  const { issues } = await workflow.validate(sent.yaml);
  return { name: imported?.fileName ?? sent.name, yaml: sent.yaml, issues: issues.map(describeIssue) };
}

/** The revision that the words ask for, fully or in part. */
function earlierNumber(words: string, current: Revision | undefined): number | undefined {
  if (current === undefined) return undefined;
  const asked = asksForEarlier(words);
  const number = asked === 'previous' ? current.basedOn : asked;
  return number === current.number ? undefined : number;
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
