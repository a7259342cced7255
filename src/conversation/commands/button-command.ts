import type { CommandResult, InboundCommand } from '../../chat/conversation-port.ts';
import { userIdentifier } from '../../chat/inbound-message.ts';
import type { TrialValues } from '../../chat/trial-form.ts';
import type { ChatSession } from '../../session/session.ts';
import type { ConversationDependencies } from '../dependencies.ts';
import { shortenText } from '../../text/cut-text.ts';
import { acceptTurn } from '../receive/accept-turn.ts';
import { stopThread } from '../receive/stop-turns.ts';
import { limitRefusal } from '../receive/turn-limits.ts';
import { toAcceptance } from '../receive/to-acceptance.ts';
import { changesOf } from './revision-commands.ts';
import { atButtonRevision, regenerateRefusal, undoRefusal } from './button-revision.ts';
import { isReadCommand, type ReadCommandName } from '../receive/command-words.ts';
import {
  mayChange,
  authorship,
  editRefusal,
  needsPermission,
  noPermission,
  policyRefusal,
} from '../receive/permissions.ts';
import { runReadCommand, validateFile } from './read-command.ts';

const NOTHING_HERE = 'There is nothing here yet. Say what the workflow should do.';
const EARLIER_WORKFLOW =
  'That belongs to an earlier workflow, and this conversation has a newer one. To continue the earlier one, say `new` and send me its file.';

/** Runs a command from a button, a slash command or a menu entry: immediately if it only reads or stops, otherwise as a turn. */
export async function runButtonCommand(
  command: InboundCommand,
  dependencies: ConversationDependencies,
): Promise<CommandResult> {
  const { workflow } = dependencies;
  // Anyone in the thread may stop a turn, and so may the adapter itself.
  const refusal = command.name === 'stop' ? undefined : policyRefusal(command, dependencies);
  if (refusal !== undefined) return { kind: 'done', text: refusal };
  if (command.name === 'validate' && command.file !== undefined) {
    return { kind: 'done', text: await validateFile(command.file, workflow) };
  }
  if (command.name === 'stop') {
    const hasStopped = await stopThread(command.thread, command, dependencies);
    return { kind: 'done', text: hasStopped ? 'Stopping.' : 'Nothing is running here.' };
  }
  if (command.name === 'compare' && command.revision !== undefined) return changesAtOnce(command, dependencies);
  const namesRevision = command.name === 'show' && command.words !== undefined;
  return isReadCommand(command.name) && !namesRevision
    ? readAtOnce(command.name, command, dependencies)
    : acceptCommand(command, dependencies);
}

async function readAtOnce(
  name: ReadCommandName,
  command: InboundCommand,
  dependencies: ConversationDependencies,
): Promise<CommandResult> {
  const session = atButtonRevision(await sessionOf(command, dependencies), command);
  const user = userIdentifier(command.author);
  const { text, revision } = await runReadCommand(name, { session, user, isPrivate: true }, dependencies);
  if (revision === undefined) return { kind: 'done', text };
  const attachment = { fileName: revision.fileName, content: revision.yaml, revision: revision.number };
  return { kind: 'done', text, attachment };
}

/** The changes of a revision, with a button that restores it if it is not the current one. */
async function changesAtOnce(command: InboundCommand, dependencies: ConversationDependencies): Promise<CommandResult> {
  const session = await sessionOf(command, dependencies);
  if (session === undefined) return { kind: 'done', text: NOTHING_HERE };
  const text = await changesOf(session, command.revision ?? 0, dependencies);
  return { kind: 'done', text, ...wayBack(command, session) };
}

function wayBack({ revision }: InboundCommand, { currentRevision }: ChatSession) {
  return revision === undefined || revision === currentRevision ? {} : { actions: ['restore'] as const, revision };
}

async function sessionOf(
  { sessionId, thread }: InboundCommand,
  { store }: ConversationDependencies,
): Promise<ChatSession | undefined> {
  return sessionId === undefined ? store.findSessionByThread(thread) : store.getSession(sessionId);
}

async function acceptCommand(command: InboundCommand, dependencies: ConversationDependencies): Promise<CommandResult> {
  const here = await dependencies.store.findSessionByThread(command.thread);
  const refusal = await refusalOf(command, here, dependencies);
  if (refusal !== undefined) {
    const back = command.name === 'undo' && here !== undefined ? wayBack(command, here) : {};
    return { kind: 'done', text: refusal, ...back };
  }
  const text = textOf(command);
  const message = { ...command, messageId: command.commandId, text, files: [] };
  const by = authorship(command, dependencies);
  const acceptance = toAcceptance(message, command.name, {
    answers: undefined,
    by: command.inputs === undefined ? by : { ...by, inputs: command.inputs },
  });
  const { turnId } = await acceptTurn(acceptance, command, dependencies);
  return { kind: 'queued', turnId };
}

/** The command as a person would type it. */
function textOf({ name, all, words = '', inputs, revision }: InboundCommand): string {
  if (all === true) return `${name} all`;
  if (inputs !== undefined) return [name, inputWords(inputs)].join(' ').trim();
  if (name === 'restore' && words === '' && revision !== undefined) return `/restore ${revision}`;
  if (words === '') return name;
  return name === 'try' ? `${name} ${words}` : `/${name} ${words}`;
}

/** The values of a form, shortened. */
function inputWords(inputs: TrialValues): string {
  const given = Object.entries(inputs).filter(([, text]) => text !== '');
  return given.map(([name, text]) => `${name}: ${shortenText(text.replaceAll(/\s+/g, ' '), 200)}`).join(', ');
}

/** Why a command that changes something is refused. */
async function refusalOf(
  command: InboundCommand,
  here: ChatSession | undefined,
  dependencies: ConversationDependencies,
): Promise<string | undefined> {
  if (here === undefined) return command.all === true ? undefined : NOTHING_HERE;
  if (command.sessionId !== undefined && command.sessionId !== here.id) return EARLIER_WORKFLOW;
  const by = authorship(command, dependencies);
  if (needsPermission(command.name) && !(await mayChange(by, here, dependencies)))
    return noPermission({ command: command.name, user: by.author ?? '', thread: command.thread }, dependencies);
  const notTheirs = await editRefusal(command, command.name, dependencies);
  if (notTheirs !== undefined) return notTheirs;
  const refusal = undoRefusal(command, here) ?? (await regenerateRefusal(command, here, dependencies.store));
  return refusal ?? limitRefusal({ ...command, messageId: command.commandId }, command.name, dependencies);
}
