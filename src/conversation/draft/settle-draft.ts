import { pickDraft } from './choose/pick-draft.ts';
import type { Prompt } from '../../llm/provider.ts';
import type { Observe } from '../../observe/observer.ts';
import type { Issue } from '../../pyyaml/issue.ts';
import type { Workflow } from '../../workflow/schema/schema.ts';
import type { ValidationReport } from '../../workflow/validate.ts';
import type { TargetName } from '../../workflow/targets/targets.ts';
import type { Verdict } from '../../workflow/verdict.ts';
import { configOfWire, WIRE_SCHEMA } from '../../workflow/wire.ts';
import { buildRepairPrompt, type RepairKind } from '../prompt/prompt.ts';
import { describeIssue } from '../prompt/describe-issue.ts';
import type { WorkflowTasks } from '../workflow-tasks.ts';
import type { ReadDraft } from './read-draft.ts';
import type { StreamedAnswer } from './stream-answer.ts';

/** What a draft became. */
export type SettledDraft = (
  | {
      readonly ok: true;
      readonly yaml: string;
      readonly workflow: Workflow;
      readonly verdict: Verdict;
      readonly issues: readonly Issue[];
      readonly target?: TargetName;
    }
  | { readonly ok: false; readonly yaml: string; readonly issues: readonly Issue[] }
) & {
  /** What autofix changed, one short clause each. */
  readonly fixes: readonly string[];
  /** Whether the model wrote the whole config, or a patch of the current one. */
  readonly form: 'whole' | 'patch';
  /** There is no config: a patch could not be applied, or steps are left out. */
  readonly unusable: boolean;
};

const MAX_REPAIRS = 2;

export interface SettleOptions {
  readonly prompt: Prompt;
  readonly first: { readonly prose: string; readonly drafts: readonly string[] };
  /** What a patch applies to. */
  readonly currentConfig?: string | undefined;
  /** The config that the user has: a draft is not blamed for faults that were in it before. */
  readonly acceptedConfig?: string | undefined;
  /** Whether the model is asked for patches; small ones write whole configs only. */
  readonly patches: boolean;
  readonly workflow: Pick<WorkflowTasks, 'readDraft' | 'blockNatures'>;
  readonly ask: (prompt: Prompt, progress: string) => Promise<StreamedAnswer>;
  readonly observe: Observe;
}

/**
 * Applies a patch, autofixes, validates, and asks the model to repair what is left, at most twice: first by a patch, then by a whole config.
 * Stops early when a repair improves nothing: it has no draft, or the same issues, or more of them. The result is the best draft so far.
 */
export async function settleDraft(options: SettleOptions): Promise<SettledDraft> {
  const { workflow, currentConfig, acceptedConfig, observe } = options;
  const read = async (drafts: readonly string[], base: string | undefined) => {
    const draft = await workflow.readDraft(drafts, { base, accepted: acceptedConfig });
    observe({ type: 'draft_fixed', codes: draft.fixedCodes });
    return draft;
  };
  let best = await read(options.first.drafts, currentConfig);
  let prose = options.first.prose;
  for (let attempt = 1; attempt <= MAX_REPAIRS && !best.report.valid; attempt += 1) {
    const answer = await askForRepair(best, { ...options, prose, attempt });
    const base = best.unusable ? currentConfig : best.yaml;
    const drafts = await draftsOf(answer, base, workflow);
    const next = drafts.length === 0 ? undefined : await read(drafts, base);
    observe({ type: 'repair_ended', codes: errorsOf(best).map(({ code }) => code), result: worthOf(next, best) });
    if (next === undefined || !improves(next, best)) break;
    best = withEarlierFixes(next, best);
    prose = answer.parts.prose;
  }
  return settled(best);
}

async function draftsOf(
  { text, parts }: StreamedAnswer,
  base: string | undefined,
  workflow: SettleOptions['workflow'],
): Promise<readonly string[]> {
  const structured = configOfWire(text);
  if (structured !== undefined) return [structured];
  return (await pickDraft(parts, { request: '', hasConfig: base !== undefined, workflow })).drafts;
}

function askForRepair(
  best: ReadDraft,
  { prompt, prose, attempt, patches, currentConfig, ask }: SettleOptions & { prose: string; attempt: number },
): Promise<StreamedAnswer> {
  const errors = errorsOf(best);
  const kind: RepairKind = attempt === 1 && patches && !best.unusable ? 'patch' : 'whole';
  const fitsWire =
    attempt === MAX_REPAIRS && currentConfig === undefined && !/^ +(?:code|sandbox|memory|llm):/m.test(best.yaml);
  const progress = `Fixing ${errors.length} issue${errors.length === 1 ? '' : 's'} (try ${attempt} of ${MAX_REPAIRS})`;
  const repair = buildRepairPrompt(prompt, { prose, draft: best.yaml, issues: errors, kind });
  return ask(fitsWire ? { ...repair, structured: WIRE_SCHEMA } : repair, progress);
}

/** A patch keeps the fixes of the draft that it changes; a whole config replaces them. */
function withEarlierFixes(next: ReadDraft, best: ReadDraft): ReadDraft {
  if (next.form === 'whole') return next;
  return { ...next, form: best.form, fixes: [...new Set([...best.fixes, ...next.fixes])] };
}

/** As many issues as before count as progress when they are different ones. */
function improves(next: ReadDraft, best: ReadDraft): boolean {
  if (next.report.valid) return true;
  const [now, before] = [errorsOf(next), errorsOf(best)];
  return (
    (best.unusable && !next.unusable) ||
    now.length < before.length ||
    (now.length === before.length && now.map(describeIssue).join() !== before.map(describeIssue).join())
  );
}

function worthOf(next: ReadDraft | undefined, best: ReadDraft): 'valid' | 'better' | 'no_better' {
  if (next === undefined || !improves(next, best)) return 'no_better';
  return next.report.valid ? 'valid' : 'better';
}

function errorsOf({ report }: ReadDraft): readonly Issue[] {
  return report.issues.filter(({ severity }) => severity === 'error');
}

function settled({ yaml, report, fixes, form, unusable }: ReadDraft): SettledDraft {
  return { ...validated(yaml, report), fixes, form, unusable };
}

/** A config that is taken as it is, without autofix or repair. */
export function settleAsIs(yaml: string, report: ValidationReport): SettledDraft {
  return { ...validated(yaml, report), fixes: [], form: 'whole', unusable: false };
}

function validated(yaml: string, { valid, verdict, issues, workflow, target }: ValidationReport) {
  return valid && workflow !== undefined
    ? ({ ok: true, yaml, workflow, verdict, issues, ...(target !== undefined && { target }) } as const)
    : ({ ok: false, yaml, issues } as const);
}
