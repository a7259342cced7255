import type { AnswerParts } from './split-answer.ts';
import type { Prompt, TokenUsage } from '../../llm/provider.ts';
import type { Issue } from '../../pyyaml/issue.ts';
import type { Workflow } from '../../workflow/schema/schema.ts';
import { validateConfig, type ConfigOrigin } from '../../workflow/validate.ts';
import { configOfWire, WIRE_SCHEMA } from '../../workflow/wire.ts';
import { buildRepairPrompt, type RepairKind } from '../prompt/prompt.ts';
import { describeIssue } from '../prompt/describe-issue.ts';
import type { StreamedAnswer } from '../turn/stream-answer.ts';
import { createDraftReader, type ReadDraft } from './read-draft.ts';

/** What a draft became. */
export type SettledDraft = (
  | { readonly ok: true; readonly yaml: string; readonly workflow: Workflow; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly yaml: string; readonly issues: readonly Issue[] }
) & {
  /** What rules mended in it, one short clause each. */
  readonly fixes: readonly string[];
  /** Whether the model wrote the whole config, or a patch of the current one. */
  readonly form: 'whole' | 'patch';
  /** How it got there. */
  readonly journey: DraftJourney;
};

/** When a draft became valid; for evaluation. */
interface DraftJourney {
  readonly validFirst: boolean;
  readonly validAfterAutofix: boolean;
  readonly repairs: number;
}

const MAX_REPAIRS = 2;

export interface SettleOptions {
  readonly prompt: Prompt;
  readonly first: AnswerParts & { readonly draft: NonNullable<AnswerParts['draft']> };
  /** What a patch applies to. */
  readonly currentConfig?: string | undefined;
  /** What the user has, and is not blamed on a draft. */
  readonly acceptedConfig?: string | undefined;
  /** Whether the model is asked for patches; small ones write whole configs only. */
  readonly patches: boolean;
  readonly ask: (prompt: Prompt, progress: string) => Promise<StreamedAnswer>;
  readonly onUsage: (usage: TokenUsage) => void;
}

/**
 * Applies a patch, mends by rule, validates, and has the model mend what is left, at most twice: first by a patch, then by a whole config.
 * Stops early when nothing improves: an answer without a draft, the same draft or the same issues again, or more of them. The best draft so
 * far is what remains.
 */
export async function settleDraft(options: SettleOptions): Promise<SettledDraft> {
  const reader = createDraftReader(options.acceptedConfig);
  let best = reader.read(options.first.draft.text, options.currentConfig);
  const { validFirst } = best;
  const validAfterAutofix = best.report.valid;
  let prose = options.first.prose;
  let repairs = 0;
  while (repairs < MAX_REPAIRS && !best.report.valid) {
    repairs += 1;
    const answer = await askForRepair(best, { ...options, prose, attempt: repairs });
    if (answer.usage !== undefined) options.onUsage(answer.usage);
    const draft = configOfWire(answer.text) ?? answer.parts.draft?.text;
    if (draft === undefined || draft === best.written) break;
    const next = reader.read(draft, best.yaml);
    if (!improves(next, best)) break;
    best = carriedOn(best, next);
    prose = answer.parts.prose;
  }
  return settled(best, { validFirst, validAfterAutofix, repairs });
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

/** A patch keeps what was mended before; a whole config begins anew. */
function carriedOn(best: ReadDraft, next: ReadDraft): ReadDraft {
  if (next.form === 'whole') return next;
  return { ...next, form: best.form, fixes: [...new Set([...best.fixes, ...next.fixes])] };
}

/** Equally many issues may be others, nearer to the end. */
function improves(next: ReadDraft, best: ReadDraft): boolean {
  if (next.report.valid) return true;
  const [now, before] = [errorsOf(next), errorsOf(best)];
  return (
    best.unusable ||
    now.length < before.length ||
    (now.length === before.length && now.map(describeIssue).join() !== before.map(describeIssue).join())
  );
}

function errorsOf({ report }: ReadDraft): readonly Issue[] {
  return report.issues.filter(({ severity }) => severity === 'error');
}

function settled(best: ReadDraft, journey: DraftJourney): SettledDraft {
  const { yaml, report, fixes, form } = best;
  const { issues, workflow } = report;
  return report.valid && workflow !== undefined
    ? { ok: true, yaml, workflow, issues, fixes, form, journey }
    : { ok: false, yaml, issues, fixes, form, journey };
}

/** Settles a text as it stands. */
export function judge(yaml: string, origin: ConfigOrigin): SettledDraft {
  const { valid, issues, workflow } = validateConfig(yaml, { origin });
  const rest = {
    yaml,
    issues,
    fixes: [],
    form: 'whole',
    journey: { validFirst: valid, validAfterAutofix: valid, repairs: 0 },
  } as const;
  return valid && workflow !== undefined ? { ok: true, workflow, ...rest } : { ok: false, ...rest };
}
