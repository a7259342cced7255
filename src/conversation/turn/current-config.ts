import type { ChatMessage, Revision } from '../../session/session.ts';
import { readBrought } from '../draft/import-config.ts';
import { describeIssue } from '../prompt/describe-issue.ts';
import type { PromptInput } from '../prompt/prompt.ts';
import type { WorkflowTasks } from '../workflow-tasks.ts';

/** The config that a message without a file refers to. */
export interface CurrentConfig {
  /** The current revision, or a newer config that was not valid. */
  readonly current?: NonNullable<PromptInput['current']>;
  /** The last export of another tool that was sent. */
  readonly foreign?: PromptInput['files'][number];
}

/** "fix it" and "convert it" refer to the last config that was sent or delivered and is not a revision; otherwise to the current revision. */
export async function currentConfig(
  revision: Revision | undefined,
  earlier: readonly ChatMessage[],
  workflow: Pick<WorkflowTasks, 'validate' | 'isPatch'>,
): Promise<CurrentConfig> {
  const pending = await pendingConfig(earlier, workflow);
  if (pending?.current !== undefined) return pending;
  if (revision === undefined) return pending ?? {};
  const { issues } = await workflow.validate(revision.yaml);
  const current = { name: revision.fileName, yaml: revision.yaml, issues: issues.map(describeIssue) };
  return { current, ...pending };
}

async function pendingConfig(
  earlier: readonly ChatMessage[],
  workflow: Pick<WorkflowTasks, 'validate' | 'isPatch'>,
): Promise<CurrentConfig | undefined> {
  for (const { role, content, metadata } of earlier.toReversed()) {
    const { invalidDraft: invalid } = metadata;
    const isRevised =
      metadata.revision !== undefined && (metadata.command === undefined || metadata.command === 'undo');
    if (isRevised || metadata.imported !== undefined) return undefined;
    if (invalid !== undefined && invalid.isPartial !== true) {
      // An old row does not tell whether it is a patch that could not be applied.
      const isUsable = invalid.isSent === true || !(await workflow.isPatch(invalid.yaml));
      if (isUsable) return { current: { name: invalid.fileName, yaml: invalid.yaml, issues: invalid.issues } };
    }
    if (role === 'assistant' || metadata.command !== undefined) continue;
    const { config, foreign } = readBrought(content, metadata.files ?? []);
    if (config !== undefined) {
      const { issues } = await workflow.validate(config.yaml);
      return { current: { ...config, issues: issues.map(describeIssue) } };
    }
    if (foreign !== undefined) {
      const file = metadata.files?.find(({ name }) => name === foreign.name) ?? { name: 'pasted', text: content };
      return { foreign: file };
    }
  }
  return undefined;
}
