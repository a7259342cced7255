import { autofix, type Autofixed, type Validate } from '../../workflow/autofix/autofix.ts';
import { changeValidator } from '../../workflow/patch/validate-change.ts';
import { asPortable } from '../../workflow/readers/portable.ts';
import { mergeWhole } from '../../workflow/patch/merge-whole.ts';
import { applyPatch, isPatch } from '../../workflow/patch/patch.ts';
import { NOT_VALID, type ValidationReport } from '../../workflow/validate.ts';
import { isOtherDialect } from './choose/block-nature.ts';
import { cleanDraft } from './complete/clean-draft.ts';
import { completeDraft } from './complete/complete-draft.ts';
import { readConfig } from '../../pyyaml/read-config.ts';

/** A draft after everything that rules can do: completed, applied to the config that it patches, autofixed and validated. */
export interface ReadDraft extends Autofixed {
  readonly form: 'whole' | 'patch';
  /** There is no config: a patch cannot be applied, or steps are left out. */
  readonly unusable: boolean;
  /** The codes of the errors that rules removed, one for each. */
  readonly fixedCodes: readonly string[];
}

export interface DraftContext {
  /** What a patch applies to. */
  readonly base?: string | undefined;
  /** The config that the user has: a draft is not blamed for faults that were in it before. */
  readonly accepted?: string | undefined;
}

/** Reads the blocks of an answer that count, in their order: at most one whole config, and patches of it or of the base. */
export async function readDraft(drafts: readonly string[], context: DraftContext): Promise<ReadDraft> {
  const validate = changeValidator(context.accepted);
  const read = readByRule(drafts, context, validate);
  if (!read.report.valid) return read;
  const portable = await asPortable(read.yaml, context.accepted);
  if (portable.yaml === read.yaml) return read;
  return { ...read, yaml: portable.yaml, report: validate(portable.yaml), fixes: [...read.fixes, ...portable.fixes] };
}

interface Applied {
  readonly yaml: string;
  readonly form: ReadDraft['form'];
  readonly fixes: readonly string[];
}

function readByRule(drafts: readonly string[], context: DraftContext, validate: Validate): ReadDraft {
  const { base } = context;
  let applied: Applied = { yaml: base ?? '', form: 'patch', fixes: [] };
  for (const draft of drafts) {
    const next = applyDraft(draft, applied, context, validate);
    if ('code' in next) return unusable(draft, applied.form, next);
    applied = next;
  }
  const { yaml, form, fixes } = applied;
  const report = validate(yaml);
  const fixed = autofix(yaml, validate, { report });
  const fixedCodes = without(errorCodes(report), errorCodes(fixed.report));
  return { ...fixed, fixes: [...fixes, ...fixed.fixes], form, unusable: false, fixedCodes };
}

function errorCodes({ issues }: ValidationReport): readonly string[] {
  return issues.flatMap(({ severity, code }) => (severity === 'error' ? [code] : []));
}

/** The codes of a list without those of another, each as often as it is there. */
function without(codes: readonly string[], left: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const code of left) counts.set(code, (counts.get(code) ?? 0) + 1);
  return codes.filter((code) => {
    const count = counts.get(code) ?? 0;
    counts.set(code, count - 1);
    return count <= 0;
  });
}

type Fault = Pick<ReturnType<typeof faultOf>, 'code' | 'line' | 'message'>;

/** The config so far with one more draft applied; a fault where that is not possible. */
function applyDraft(
  draft: string,
  before: Applied,
  { base, accepted }: DraftContext,
  validate: Validate,
): Applied | Fault {
  const clean = cleanDraft(draft);
  const current = before.form === 'whole' ? before.yaml : base === undefined ? undefined : before.yaml;
  const completion = completeDraft(clean.yaml, current);
  const fixes = [...before.fixes, ...clean.fixes];
  if (completion.kind === 'completed') {
    const form = isPatch(clean.yaml) ? before.form : 'whole';
    return { yaml: completion.yaml, form, fixes: [...fixes, completion.fix] };
  }
  if (completion.kind === 'incomplete') return incompleteFault(completion);
  if (!isChange(clean.yaml)) {
    const merged = accepted === undefined ? undefined : mergeWhole(accepted, clean.yaml);
    return { yaml: merged ?? clean.yaml, form: 'whole', fixes };
  }
  const patched = applyPatch(current, clean.yaml);
  if (patched.ok) return { yaml: patched.yaml, form: before.form, fixes };
  const isWhole = current === undefined && validate(autofix(clean.yaml, validate).yaml).valid;
  return isWhole ? { yaml: clean.yaml, form: 'whole', fixes } : faultOf('patch.unusable', 1, patched.reason);
}

/** A patch, and not a config in the keys of another format. */
function isChange(yaml: string): boolean {
  if (!isPatch(yaml)) return false;
  const read = readConfig(yaml, 'yaml');
  return !read.ok || !isOtherDialect(read.root);
}

function incompleteFault({ line, text }: { readonly line: number; readonly text: string }): Fault {
  const message = `\`${text.replaceAll('`', "'").slice(0, 60)}\` says that parts are left out, and they would be lost. Write every step, field and edge in full.`;
  return faultOf('draft.incomplete', line, message);
}

function faultOf(code: string, line: number, message: string) {
  return { code, severity: 'error', path: '', line, column: 1, message } as const;
}

function unusable(draft: string, form: ReadDraft['form'], fault: Fault): ReadDraft {
  const issue = faultOf(fault.code, fault.line, fault.message);
  return {
    yaml: draft,
    form,
    fixes: [],
    offers: [],
    report: { ...NOT_VALID, issues: [issue] },
    unusable: true,
    fixedCodes: [],
  };
}
