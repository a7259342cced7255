import type { ChatSession, Revision } from '../../session/session.ts';
import type { SessionStore } from '../../session/session-store.ts';
import type { ProvidedConfig } from '../draft/import-config.ts';
import { nextRevision, revisionFileName } from '../draft/review-draft.ts';
import type { WorkflowTasks } from '../workflow-tasks.ts';

/** A config that was sent with a request: it becomes a revision, and the request is applied to it. */
export interface ImportedRevision {
  readonly number: number;
  /** File name of the revision. */
  readonly fileName: string;
  /** File name given by the user. */
  readonly name: string;
  readonly yaml: string;
  readonly basedOn?: number;
}

interface ImportSources {
  readonly session: ChatSession;
  /** The revision that existed before. */
  readonly before: Revision | undefined;
  readonly store: SessionStore;
  readonly workflow: Pick<WorkflowTasks, 'validate' | 'reviewSafety'>;
}

/** Undefined for a config that is not valid, contains a secret, or is already the current revision. */
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
