import type { ChatSession, Revision } from '../../session/session.ts';
import type { SessionStore } from '../../session/session-store.ts';
import type { ProvidedConfig } from '../draft/import-config.ts';
import { nextRevision, revisionFileName } from '../draft/review-draft.ts';
import type { WorkflowTasks } from '../workflow-tasks.ts';

/** A config that came with words: it becomes a revision of its own, and the words are carried out on it. */
export interface ImportedRevision {
  readonly number: number;
  /** Of the revision. */
  readonly fileName: string;
  /** As the user called the file. */
  readonly name: string;
  readonly yaml: string;
  readonly basedOn?: number;
}

interface ImportSources {
  readonly session: ChatSession;
  /** The revision that is there already. */
  readonly before: Revision | undefined;
  readonly store: SessionStore;
  readonly workflow: Pick<WorkflowTasks, 'validate' | 'reviewSafety'>;
}

/** Undefined for a config that is not valid, that holds a secret, or that is the current revision already. */
export async function importOf(
  config: ProvidedConfig | undefined,
  { session, before, store, workflow }: ImportSources,
): Promise<ImportedRevision | undefined> {
  if (config === undefined || isSameText(config.yaml, before?.yaml)) return undefined;
  const report = await workflow.validate(config.yaml);
  if (!report.valid || report.workflow === undefined) return undefined;
  const { secrets } = await workflow.reviewSafety(config.yaml);
  if (secrets.length > 0) return undefined;
  const number = await nextRevision(store, session.id);
  return {
    number,
    fileName: revisionFileName(report.workflow, number),
    ...config,
    ...(before === undefined ? {} : { basedOn: before.number }),
  };
}

function isSameText(left: string, right: string | undefined): boolean {
  return left.replaceAll('\r\n', '\n').trim() === right?.replaceAll('\r\n', '\n').trim();
}
