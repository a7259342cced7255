import { remembering } from '../text/remembering.ts';
import { diffWorkflows, type WorkflowDiff } from '../workflow/diff/diff.ts';
import { textDifference, type NamedConfig, type TextDifference } from '../workflow/diff/text-difference.ts';
import { nodeLines, type NodeLines } from '../workflow/node-lines.ts';
import { isPatch } from '../workflow/patch/patch.ts';
import { otherReaderWarnings, withWarnings } from '../workflow/readers/reader-warnings.ts';
import { reviewSafety, type SafetyReview } from '../workflow/safety.ts';
import type { Workflow } from '../workflow/schema/schema.ts';
import type { TargetName } from '../workflow/targets/targets.ts';
import { sensitiveData, type DataKind } from '../workflow/outline/sensitive-data.ts';
import { validateConfig, type ValidationReport } from '../workflow/validate.ts';
import { blockNatures, isSameConfig, type BlockNature } from './draft/choose/block-nature.ts';
import { readDraft, type DraftContext, type ReadDraft } from './draft/read-draft.ts';

/**
 * Everything that the conversation does with the text of a config. Pure, but slow for a large file: the methods are asynchronous, so that an implementation
 * may run them outside the event loop. Arguments and results must be cloneable by `structuredClone`.
 */
export interface WorkflowTasks {
  /** Validates a user's config as the runtime would, and warns about values that other YAML readers see differently. */
  validate(yaml: string): Promise<ValidationReport>;
  /** Applies drafts one after another, runs autofix, and validates the result. */
  readDraft(drafts: readonly string[], context: DraftContext): Promise<ReadDraft>;
  /** Classifies the blocks of an answer with respect to the existing config. */
  blockNatures(blocks: readonly string[], config: string | undefined): Promise<readonly BlockNature[]>;
  /** Whether two configs have the same values and the second has no comment that the first lacks. */
  isSame(before: string, after: string): Promise<boolean>;
  reviewSafety(yaml: string): Promise<SafetyReview>;
  /** The changes from one config to the next; undefined when `before` is not valid. */
  compare(before: string, after: Workflow): Promise<Comparison | undefined>;
  /** The lines of each step; empty when the config cannot be read. */
  stepLines(yaml: string): Promise<readonly NodeLines[]>;
  isPatch(yaml: string): Promise<boolean>;
  textDifference(before: NamedConfig, after: NamedConfig): Promise<TextDifference>;
}

interface Comparison {
  readonly diff: WorkflowDiff;
  /** Ids of the steps before the change. */
  readonly stepsBefore: readonly string[];
  /** The kind of personal data that the earlier config mentioned. */
  readonly dataBefore?: DataKind | undefined;
}

export interface WorkflowTasksOptions {
  /** The branch of the runtime that configs are validated for. Default: `main`. */
  readonly target?: TargetName | undefined;
}

/** Does the work synchronously on the event loop. */
export function inlineWorkflowTasks({ target = 'main' }: WorkflowTasksOptions = {}): WorkflowTasks {
  const onMain = remembering((yaml) => validateConfig(yaml, { origin: 'user' }));
  const onTarget = target === 'main' ? onMain : remembering((yaml) => validateConfig(yaml, { origin: 'user', target }));
  return {
    async validate(yaml) {
      const report = onTarget(yaml);
      if (!report.valid) return report;
      return withWarnings(report, await otherReaderWarnings(yaml));
    },
    async readDraft(drafts, context) {
      // A draft means the same on every branch, so it is validated for `main`; the report is for the branch that it will run on.
      const read = await readDraft(drafts, context);
      return target === 'main' || !read.report.valid
        ? read
        : { ...read, report: validateConfig(read.yaml, { origin: 'user', target }) };
    },
    blockNatures: async (blocks, config) => blockNatures(blocks, config),
    isSame: async (before, after) => isSameConfig(before, after) && !hasNewComment(before, after),
    reviewSafety: async (yaml) => reviewSafety(yaml),
    async compare(before, after) {
      const { workflow } = onMain(before);
      if (workflow === undefined) return undefined;
      const stepsBefore = workflow.nodes.map(({ id }) => id);
      return { diff: diffWorkflows(workflow, after), stepsBefore, dataBefore: sensitiveData(workflow) };
    },
    stepLines: async (yaml) => nodeLines(yaml),
    isPatch: async (yaml) => isPatch(yaml),
    textDifference,
  };
}

function hasNewComment(before: string, after: string): boolean {
  const known = new Set(commentsIn(before));
  return commentsIn(after).some((comment) => !known.has(comment));
}

function commentsIn(yaml: string): readonly string[] {
  return yaml.split('\n').flatMap((line) => (line.trimStart().startsWith('#') ? [line.trim()] : []));
}
