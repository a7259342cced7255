import type { Revision } from '../../session/session.ts';
import type { SessionStore } from '../../session/session-store.ts';
import { isEmptyDiff, type WorkflowDiff } from '../../workflow/diff/diff.ts';
import type { SafetyReview } from '../../workflow/safety.ts';
import type { DataKind } from '../../workflow/outline/sensitive-data.ts';
import type { Workflow } from '../../workflow/schema/schema.ts';
import type { WorkflowTasks } from '../workflow-tasks.ts';
import type { SettledDraft } from './settle-draft.ts';

/** What a settled draft becomes. `current` is the number of the revision that stays current. */
export type DraftOutcome =
  | {
      readonly kind: 'revised';
      readonly draft: Extract<SettledDraft, { ok: true }>;
      readonly number: number;
      readonly basedOn?: number;
      /** What changed against the revision it is based on. */
      readonly changes?: WorkflowDiff;
      /** The data about people that the revision it is based on spoke of. */
      readonly knownData?: DataKind;
      /** The results that the model named for the revision it is based on, by their present names. */
      readonly earlierResults?: readonly string[];
      /** How many steps were rewritten although the request named none of them, where that is worth a warning. */
      readonly rewritten?: number;
      /** What reaches beyond the run, one short clause each. */
      readonly safetyNotes: readonly string[];
    }
  | { readonly kind: 'invalid'; readonly draft: Extract<SettledDraft, { ok: false }>; readonly current?: number }
  /** The same as the revision that is there already. */
  | { readonly kind: 'unchanged'; readonly fixes: readonly string[]; readonly current?: number }
  /** Holds what looks like a secret, so it is neither stored nor posted. */
  | { readonly kind: 'withheld'; readonly secrets: SafetyReview['secrets']; readonly current?: number };

export interface ReviewOptions {
  readonly session: { readonly id: string; readonly currentRevision?: number };
  /** The newest revisions of the session, in ascending order. */
  readonly revisions: readonly Revision[];
  /** The revision that the draft is based on. */
  readonly basedOn?: number;
  /** The user's words. */
  readonly request: string;
  /** A revision that is stored together with this one, before it. */
  readonly imported?: { readonly number: number; readonly yaml: string } | undefined;
  /** The draft is the user's own: it counts also where only its form differs. */
  readonly isByUser: boolean;
  readonly store: SessionStore;
  readonly workflow: Pick<WorkflowTasks, 'reviewSafety' | 'compare' | 'isSame'>;
}

/** Decides whether a settled draft becomes a revision, and computes what there is to say about it. */
export async function reviewDraft(draft: SettledDraft, options: ReviewOptions): Promise<DraftOutcome> {
  const { session, revisions, basedOn, request, imported, workflow } = options;
  const newestNumber = imported?.number ?? session.currentRevision;
  const current = newestNumber === undefined ? {} : { current: newestNumber };
  const { secrets, notes } = await workflow.reviewSafety(draft.yaml);
  if (secrets.length > 0) return { kind: 'withheld', secrets, ...current };
  if (!draft.ok) return { kind: 'invalid', draft, ...current };
  const newest = imported ?? (await revisionOf(session.currentRevision, options));
  if (newest !== undefined && (await workflow.isSame(newest.yaml, draft.yaml)))
    return { kind: 'unchanged', fixes: draft.fixes, ...current };
  const before: (Pick<Revision, 'yaml'> & Partial<Revision>) | undefined =
    basedOn === newestNumber ? newest : await revisionOf(basedOn, options);
  const comparison = before === undefined ? undefined : await workflow.compare(before.yaml, draft.workflow);
  const isSameMeaning = comparison !== undefined && basedOn === newestNumber && isEmptyDiff(comparison.diff);
  if (isSameMeaning && !options.isByUser) return { kind: 'unchanged', fixes: draft.fixes, ...current };
  const rewritten =
    comparison === undefined || draft.form === 'patch'
      ? undefined
      : rewrittenSteps(comparison.diff, comparison.stepsBefore, request);
  return {
    kind: 'revised',
    draft,
    number: imported === undefined ? nextNumber(revisions) : imported.number + 1,
    safetyNotes: notes,
    ...(basedOn === undefined ? {} : { basedOn }),
    ...(comparison === undefined ? {} : { changes: comparison.diff }),
    ...(comparison?.dataBefore === undefined ? {} : { knownData: comparison.dataBefore }),
    ...(before?.results === undefined ? {} : { earlierResults: presentNames(before.results, comparison?.diff) }),
    ...(rewritten === undefined ? {} : { rewritten }),
  };
}

/** Names of fields after a change that may have renamed some. */
function presentNames(names: readonly string[], diff: WorkflowDiff | undefined): readonly string[] {
  const renamed = new Map(diff?.fields.renamed.map(({ from, to }) => [from, to]));
  return names.map((name) => renamed.get(name) ?? name);
}

async function revisionOf(
  number: number | undefined,
  { session, revisions, store }: ReviewOptions,
): Promise<Revision | undefined> {
  if (number === undefined) return undefined;
  return revisions.find((revision) => revision.number === number) ?? store.getRevision(session.id, number);
}

/** Counts the steps whose prompt changed although the request does not name them; undefined unless they are two or more, and most of the steps. */
function rewrittenSteps(diff: WorkflowDiff, stepsBefore: readonly string[], request: string): number | undefined {
  const words = request.toLowerCase();
  const isUnnamed = (id: string) =>
    !words.includes(id.toLowerCase()) && !words.includes(id.toLowerCase().replaceAll('_', ' '));
  const kept = stepsBefore.filter((id) => isUnnamed(id) && !diff.steps.removed.includes(id)).length;
  const rewritten = diff.steps.changed.filter(({ name, keys }) => keys.includes('prompt') && isUnnamed(name)).length;
  return rewritten >= 2 && rewritten > kept / 2 ? rewritten : undefined;
}

/** The turns of a session run one after another, so the next number is known before the revision is stored. `revisions` holds the newest one. */
export function nextNumber(revisions: readonly Revision[]): number {
  return (revisions.at(-1)?.number ?? 0) + 1;
}

/** `<flow>.r<number>.yaml`, in characters that are safe in every file system and shell. */
export function revisionFileName({ flow }: Workflow, number: number): string {
  const name = flow.name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')
    .slice(0, 40);
  return `${name === '' ? 'workflow' : name}.r${number}.yaml`;
}
