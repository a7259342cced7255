import { describeDifference } from '../../reply/card/describe-card.ts';
import type { Revision } from '../../session/session.ts';
import type { SessionStore } from '../../session/session-store.ts';
import { fenceFor } from '../prompt/prompt.ts';
import { languageOf } from '../turn/turn-language.ts';
import type { TextDifference } from '../../workflow/diff/text-difference.ts';
import type { WorkflowTasks } from '../workflow-tasks.ts';

/** Maximum number of shown lines; the files contain all of them. */
const MOST_LINES = 40;
/** Number of recent messages used to detect the language of a conversation. */
const MESSAGES_READ = 40;

interface Dependencies {
  readonly store: Pick<SessionStore, 'recentMessages'>;
  readonly workflow: Pick<WorkflowTasks, 'validate' | 'compare' | 'textDifference'>;
}

interface Comparison extends TextDifference {
  /** Differences in meaning, as clauses; empty when one of the configs is not valid. */
  readonly changes: readonly string[];
}

/** The differences between two revisions, in the language of their conversation. */
export async function compareRevisions(
  before: Revision,
  after: Revision,
  { store, workflow }: Dependencies,
): Promise<Comparison> {
  const report = await workflow.validate(after.yaml);
  const compared = report.workflow && (await workflow.compare(before.yaml, report.workflow));
  const language = languageOf('', await store.recentMessages(after.sessionId, MESSAGES_READ));
  const changes =
    compared === undefined || report.workflow === undefined
      ? []
      : describeDifference(compared.diff, report.workflow, language);
  const difference = await workflow.textDifference(
    { name: before.fileName, yaml: before.yaml },
    { name: after.fileName, yaml: after.yaml },
  );
  return { changes, ...difference };
}

/** The differences between two revisions: first in meaning, then the words of rewritten prompts, then the lines of the files. */
export async function describeComparison(
  before: Revision,
  after: Revision,
  dependencies: Dependencies,
): Promise<string> {
  const { changes, prompts, hunks = [] } = await compareRevisions(before, after, dependencies);
  return [
    `**${before.fileName} → ${after.fileName}**`,
    changes.map((clause) => `- ${clause}`).join('\n'),
    ...prompts.map(({ step, words }) => `\`${step}\`:\n${fenced('', words)}`),
    fenced('diff', shownLines(hunks.flatMap(({ lines }, index) => (index === 0 ? lines : ['…'].concat(lines))))),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function shownLines(lines: readonly string[]): string {
  const more = lines.length - MOST_LINES;
  return more > 0 ? [...lines.slice(0, MOST_LINES), `… and ${more} more lines`].join('\n') : lines.join('\n');
}

function fenced(language: string, text: string): string {
  if (text === '') return '';
  const fence = fenceFor(text);
  return `${fence}${language}\n${text}\n${fence}`;
}
