import type { ReadFile } from '../../chat/inbound-message.ts';
import type { ThreadKey } from '../../chat/thread-key.ts';
import { describeCard } from '../../reply/card/describe-card.ts';
import type { SessionStore } from '../../session/session-store.ts';
import type { Language } from '../../text/detect-language.ts';
import { languageOf } from '../turn/turn-language.ts';
import type { ChatSession, Revision } from '../../session/session.ts';
import type { ValidationReport } from '../../workflow/validate.ts';
import { VERDICT_WORDS } from '../../workflow/verdict.ts';
import type { ConversationDependencies } from '../dependencies.ts';
import { describeIssue } from '../prompt/describe-issue.ts';
import { fenceFor } from '../prompt/prompt.ts';
import { refusalLine } from '../prompt/refused-files.ts';
import { NO_CONFIG } from './revision-commands.ts';
import type { ReadCommandName } from '../receive/command-words.ts';

export interface ReadResult {
  readonly text: string;
  /** The revision whose file is attached. */
  readonly revision?: Revision;
}

export interface ReadRequest {
  readonly session: ChatSession | undefined;
  /** The author, as `platform:scope:user`. */
  readonly user: string;
  /** Only the author reads the answer. */
  readonly isPrivate: boolean;
}

type ReadDependencies = Pick<ConversationDependencies, 'store' | 'workflow' | 'linkTo'>;

const HELP = [
  'Say in plain words what your workflow should do, and I answer with a valid YAML file. Say what to change, and I change just that. You can also send a YAML file to work on.',
  '',
  '- `show` gives the current YAML, `validate` checks it',
  '- `try` runs through the workflow as the runtime would; give inputs as in `try it with topic: solar power`',
  '- `expect it names a price` is checked on every trial; `expectations` lists what is checked',
  '- "go back to revision 2", "what changed since yesterday?", "compare 1 and 3", "call this one before legal" do what they say',
  '- `undo` goes back one revision, `regenerate` answers your last message again, `stop` ends the running answer',
  '- `new` starts another workflow in a direct chat, `list` shows your recent ones',
  '- `forget` deletes my copy of this conversation with every revision, `forget all` also of your earlier ones at this place',
].join('\n');

/** Runs a command that changes nothing. */
export async function runReadCommand(
  name: ReadCommandName,
  { session, user, isPrivate }: ReadRequest,
  { store, workflow, linkTo }: ReadDependencies,
): Promise<ReadResult> {
  if (name === 'help') return { text: HELP };
  if (name === 'list' && !isPrivate) return { text: listHere(session) };
  if (name === 'list') return { text: await listText(await store.listRecentSessions(user, 10), session, linkTo) };
  const { currentRevision } = session ?? {};
  const revision =
    session === undefined || currentRevision === undefined
      ? undefined
      : await store.getRevision(session.id, currentRevision);
  if (revision === undefined) return { text: NO_CONFIG };
  const report = await workflow.validate(revision.yaml);
  return name === 'show'
    ? showRevision(revision, report, await languageIn(revision.sessionId, store))
    : { text: verdictText(revision.fileName, report) };
}

/** Validates a file that came with the command. Nothing of it is stored. */
export async function validateFile(file: ReadFile, workflow: ReadDependencies['workflow']): Promise<string> {
  if ('refusal' in file) return refusalLine(file);
  return verdictText(file.name.replaceAll('`', ''), await workflow.validate(file.text));
}

function verdictText(
  fileName: string,
  { verdict, issues, target }: Pick<ValidationReport, 'verdict' | 'issues' | 'target'>,
): string {
  const words = `${VERDICT_WORDS[verdict]}${target === undefined ? '' : ` on \`${target}\``}`;
  const line = `\`${fileName}\` ${verdict === 'runs' ? `**${words}**` : `is **${words}**`}`;
  const list = issues.map((issue) => `- ${issue.severity === 'error' ? '' : 'note: '}${describeIssue(issue)}`);
  return list.length === 0 ? `${line}, with nothing to note.` : [`${line}:`, ...list].join('\n');
}

/** Longer configs are only attached: a hundred lines of YAML do not belong in a chat. */
const MAX_INLINE_CHARS = 3_000;

/** Number of recent messages used to detect the language of a conversation. */
const MESSAGES_READ = 10;

async function languageIn(sessionId: string, store: SessionStore): Promise<Language | undefined> {
  return languageOf('', await store.recentMessages(sessionId, MESSAGES_READ));
}

/** The YAML with the types and notes that the card otherwise leaves out. */
function showRevision(
  revision: Revision,
  { workflow, verdict, issues, target }: ValidationReport,
  language: Language | undefined,
): ReadResult {
  const { yaml, number, results } = revision;
  const card =
    workflow &&
    describeCard({ workflow, verdict, target, issues, revision: number, results, inDetail: true }, language);
  const fence = fenceFor(yaml);
  const shown = yaml.length > MAX_INLINE_CHARS ? 'The YAML is attached.' : `${fence}yaml\n${yaml.trimEnd()}\n${fence}`;
  return { text: card === undefined ? shown : `${card}\n\n${shown}`, revision };
}

const ELSEWHERE = 'To see your other workflows, send me `list` in a direct message.';

/** In a place that others can read, workflows of other places are not listed. */
function listHere(session: ChatSession | undefined): string {
  const here =
    session?.title === undefined
      ? 'There is no workflow here yet.'
      : `The workflow here: ${session.title} ${about(session)}`;
  return `${here}\n\n${ELSEWHERE}`;
}

function about({ currentRevision, updatedAt }: ChatSession): string {
  const revision = currentRevision === undefined ? 'no config yet' : `r${currentRevision}`;
  return `(${revision}, ${updatedAt.toISOString().slice(0, 10)})`;
}

const HOW_TO_CONTINUE =
  'To continue one that has ended, press **Show YAML** under its last answer and send me the file.';

async function listText(
  sessions: readonly ChatSession[],
  here: ChatSession | undefined,
  linkTo: ReadDependencies['linkTo'],
): Promise<string> {
  if (sessions.length === 0) return 'You have no workflows yet.';
  const line = async (session: ChatSession) => {
    const { id, threadKey, title = 'Untitled' } = session;
    if (threadKey === undefined) return `- ${title} ${about(session)}, ended`;
    const address = await linkTo?.(threadKey as ThreadKey);
    if (address !== undefined) return `- ${link(title, address)} ${about(session)}`;
    return `- ${title} ${about(session)}${id === here?.id ? ', this one' : ''}`;
  };
  const lines = await Promise.all(sessions.map(line));
  const hint = sessions.some(({ threadKey }) => threadKey === undefined) ? ['', HOW_TO_CONTINUE] : [];
  return ['Your recent workflows:', ...lines, ...hint].join('\n');
}

function link(words: string, address: string): string {
  return `[${words.replaceAll('[', '(').replaceAll(']', ')')}](${address})`;
}
