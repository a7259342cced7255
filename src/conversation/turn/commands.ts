import { COMMANDS, type CommandName } from '../../chat/conversation-port.ts';
import type { ReadFile } from '../../chat/inbound-message.ts';
import type { ThreadKey } from '../../chat/thread-key.ts';
import { summarise } from '../../reply/summary.ts';
import type { ChatSession, Turn } from '../../session/session.ts';
import type { SessionStore, TurnAnswer } from '../../session/session-store.ts';
import { validateConfig, type ValidationReport } from '../../workflow/validate.ts';
import { answerMessages, type AnsweringContext } from './answer-turn.ts';
import { gatherMaterial } from './turn-input.ts';
import type { ConversationParts } from '../dependencies.ts';
import { fenceFor } from '../prompt/prompt.ts';
import { describeIssue } from '../prompt/describe-issue.ts';
import { refusalLine } from './refused-files.ts';

/** What a command says, and the revision whose file goes with it. */
export interface CommandOutcome {
  readonly text: string;
  readonly revision?: number;
  /** The revision that is current from now on. */
  readonly makeCurrent?: number;
}

const HELP = [
  'Say in plain words what your workflow should do, and I answer with a valid YAML file. Say what to change, and I change just that. You can also send a YAML file to work on.',
  '',
  '- `show` gives the current YAML, `validate` checks it',
  '- `undo` goes back one revision, `regenerate` answers your last message anew, `stop` ends the running answer',
  '- `new` begins another workflow in a direct chat, `list` shows your recent ones',
  '- `forget` deletes this conversation, with every revision, on my side',
].join('\n');

const FRESH_START = 'A fresh start: say what the workflow should do. The earlier one is in `list`.';
const FORGOTTEN =
  'Forgotten: this conversation and its revisions are deleted on my side. What stands here stays until somebody deletes it.';
const ONE_THREAD = 'This conversation keeps its workflow. Begin another conversation for another workflow.';

/** A message that is nothing but a command word, perhaps with a slash before it. */
export function commandIn(text: string): CommandName | undefined {
  const word = /^\/?([a-z]+)[.!]?$/i.exec(text.trim())?.[1]?.toLowerCase();
  return COMMANDS.find((name) => name === word);
}

/** Commands that only read, so that a button can have them at once, beside a running turn. */
export function isReadOnly(name: CommandName): boolean {
  return name === 'help' || name === 'list' || name === 'show' || name === 'validate';
}

type ReadingParts = Pick<ConversationParts, 'store' | 'linkTo'>;

export async function readCommand(
  name: CommandName,
  session: ChatSession | undefined,
  user: string,
  { store, linkTo }: ReadingParts,
): Promise<CommandOutcome> {
  if (name === 'help') return { text: HELP };
  if (name === 'list') return { text: await listText(await store.listRecentSessions(user, 10), session, linkTo) };
  const revision =
    session?.currentRevision === undefined ? undefined : await store.getRevision(session.id, session.currentRevision);
  if (revision === undefined) return { text: 'There is no config here yet. Say what the workflow should do.' };
  const { valid, issues, workflow } = validateConfig(revision.yaml, { origin: 'user' });
  if (name === 'show') {
    const summary = workflow === undefined ? '' : `${summarise({ workflow, issues, revision: revision.number })}\n\n`;
    return { text: `${summary}${inline(revision.yaml)}`, revision: revision.number };
  }
  return { text: verdict(revision.fileName, { valid, issues }) };
}

/** Judges a file that somebody sends along, whatever it is. */
export function verdictOnFile(file: ReadFile): string {
  if ('refusal' in file) return refusalLine(file);
  return verdict(file.name.replaceAll('`', ''), validateConfig(file.text, { origin: 'user' }));
}

function verdict(fileName: string, { valid, issues }: Pick<ValidationReport, 'valid' | 'issues'>): string {
  const line = `\`${fileName}\` is **${valid ? 'valid' : 'not valid'}**`;
  const list = issues.map((issue) => `- ${issue.severity === 'error' ? '' : 'note: '}${describeIssue(issue)}`);
  return list.length === 0 ? `${line}, with nothing to note.` : [`${line}:`, ...list].join('\n');
}

/** A command that came as a turn of its own, answered in the thread. */
export async function runCommandTurn(turn: Turn, context: AnsweringContext): Promise<TurnAnswer> {
  if (turn.command === 'regenerate') return regenerate(turn, context);
  const outcome = await commandOutcome(turn, context);
  return {
    turnId: turn.id,
    outcome: 'answered',
    content: outcome.text,
    metadata: {
      command: turn.command ?? '',
      ...(outcome.revision === undefined ? {} : { revision: outcome.revision }),
    },
    ...(outcome.makeCurrent === undefined ? {} : { currentRevision: outcome.makeCurrent }),
  };
}

async function commandOutcome(turn: Turn, { parts }: AnsweringContext): Promise<CommandOutcome> {
  const { store } = parts;
  const session = await store.getSession(turn.sessionId);
  const name = COMMANDS.find((command) => command === turn.command) ?? 'help';
  if (name === 'undo') return undo(session, store);
  if (name === 'stop') return { text: (await hasStopped(turn, store)) ? 'Stopped.' : 'Nothing is running here.' };
  if (name === 'forget') return { text: FORGOTTEN };
  const [asked] = await store.turnMessages(turn.id);
  if (name === 'new') return begin(asked?.metadata.direct === true, turn.sessionId, store);
  return readCommand(name, session, asked?.metadata.author ?? '', parts);
}

/** The place was given free when the word came; once more here, in case the process was killed in between. */
async function begin(direct: boolean, sessionId: string, store: SessionStore): Promise<CommandOutcome> {
  if (!direct) return { text: ONE_THREAD };
  await store.detachSession(sessionId);
  return { text: FRESH_START };
}

async function undo(session: ChatSession | undefined, store: SessionStore): Promise<CommandOutcome> {
  if (session?.currentRevision === undefined) return { text: 'There is nothing to undo yet.' };
  const current = await store.getRevision(session.id, session.currentRevision);
  if (current?.basedOn === undefined) return { text: 'This is the first revision; there is none before it.' };
  return {
    text: `Revision ${current.basedOn} is the current one again. Undone: ${current.changes}.`,
    revision: current.basedOn,
    makeCurrent: current.basedOn,
  };
}

/** Whatever ran when the word came has ended by now, and as the last one that did. */
async function hasStopped({ sessionId, createdAt }: Turn, store: SessionStore): Promise<boolean> {
  const last = await store.lastMessageTurn(sessionId);
  return last?.outcome === 'stopped' && last.finishedAt !== undefined && last.finishedAt >= createdAt;
}

async function regenerate(turn: Turn, context: AnsweringContext): Promise<TurnAnswer> {
  const { store } = context.parts;
  const last = await store.lastMessageTurn(turn.sessionId);
  const material = last === undefined ? undefined : await gatherMaterial(context, turn, last);
  if (material === undefined) {
    const content = 'There is no answer to regenerate yet. Say what the workflow should do.';
    return { turnId: turn.id, outcome: 'answered', content, metadata: { command: 'regenerate' } };
  }
  return answerMessages(material, context);
}

const HOW_TO_GO_ON_WITH_ENDED =
  'To go on with one that has ended, press **Show YAML** under its last answer and send me the file.';

async function listText(
  sessions: readonly ChatSession[],
  here: ChatSession | undefined,
  linkTo: ReadingParts['linkTo'],
): Promise<string> {
  if (sessions.length === 0) return 'You have no workflows yet.';
  const line = async ({ id, threadKey, title = 'Untitled', currentRevision, updatedAt }: ChatSession) => {
    const revision = currentRevision === undefined ? 'no config yet' : `r${currentRevision}`;
    const about = `(${revision}, ${updatedAt.toISOString().slice(0, 10)})`;
    if (threadKey === undefined) return `- ${title} ${about}, ended`;
    const address = await linkTo?.(threadKey as ThreadKey);
    if (address !== undefined) return `- ${link(title, address)} ${about}`;
    return `- ${title} ${about}${id === here?.id ? ', the one here' : ''}`;
  };
  const lines = await Promise.all(sessions.map(line));
  const hint = sessions.some(({ threadKey }) => threadKey === undefined) ? ['', HOW_TO_GO_ON_WITH_ENDED] : [];
  return ['Your recent workflows:', ...lines, ...hint].join('\n');
}

function link(words: string, address: string): string {
  return `[${words.replaceAll('[', '(').replaceAll(']', ')')}](${address})`;
}

/** Long files are attached only: a chat is no place to read a hundred lines of YAML. */
const MAX_INLINE_CHARS = 3_000;

function inline(yaml: string): string {
  const fence = fenceFor(yaml);
  return yaml.length > MAX_INLINE_CHARS ? 'The YAML is attached.' : `${fence}yaml\n${yaml.trimEnd()}\n${fence}`;
}
