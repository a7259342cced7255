import type { Revision } from '../../session/session.ts';
import type { ProvidedConfig } from '../draft/import-config.ts';
import { revisionFileName } from '../draft/review-draft.ts';
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
  /** The number that the session's next revision gets. */
  readonly next: number;
  /** The revision that existed before. */
  readonly before: Revision | undefined;
  readonly workflow: Pick<WorkflowTasks, 'validate' | 'reviewSafety'>;
}

/** Undefined for a config that is not valid, contains a secret, or is already the current revision. */
export async function importOf(
  config: ProvidedConfig | undefined,
  { next: number, before, workflow }: ImportSources,
): Promise<ImportedRevision | undefined> {
  if (config === undefined || isSameText(config.yaml, before?.yaml)) return undefined;
  const report = await workflow.validate(config.yaml);
  if (!report.valid || report.workflow === undefined) return undefined;
  const { secrets } = await workflow.reviewSafety(config.yaml);
  if (secrets.length > 0) return undefined;
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
