import { autofix, type Autofixed, type Validate } from '../../workflow/autofix/autofix.ts';
import { changeValidator } from '../../workflow/patch/validate-change.ts';
import { NOT_VALID } from '../../workflow/validate.ts';
import { asPortable } from '../../workflow/other-readers.ts';
import { mergeWhole } from '../../workflow/patch/merge-whole.ts';
import { applyPatch, isPatch } from '../../workflow/patch/patch.ts';

/** A draft after everything that rules can do: applied to the config that it patches, autofixed and validated. */
export interface ReadDraft extends Autofixed {
  /** The draft as the model wrote it. */
  readonly written: string;
  readonly form: 'whole' | 'patch';
  /** Valid before any autofix. */
  readonly validFirst: boolean;
  /** A patch that cannot be applied, so there is no config. */
  readonly unusable: boolean;
}

export interface DraftContext {
  /** What a patch applies to. */
  readonly base?: string | undefined;
  /** The config that the user has: a draft is not blamed for faults that were in it before. */
  readonly accepted?: string | undefined;
}

export async function readDraft(draft: string, context: DraftContext): Promise<ReadDraft> {
  const validate = changeValidator(context.accepted);
  const read = readByRule(draft, context, validate);
  if (!read.report.valid) return read;
  const portable = await asPortable(read.yaml, context.accepted);
  if (portable.yaml === read.yaml) return read;
  return { ...read, yaml: portable.yaml, report: validate(portable.yaml), fixes: [...read.fixes, ...portable.fixes] };
}

function readByRule(draft: string, { base, accepted }: DraftContext, validate: Validate): ReadDraft {
  const read = (yaml: string, form: ReadDraft['form']): ReadDraft => {
    const report = validate(yaml);
    return { ...autofix(yaml, validate, { report }), written: draft, form, validFirst: report.valid, unusable: false };
  };
  if (!isPatch(draft)) {
    const merged = accepted === undefined ? undefined : mergeWhole(accepted, draft);
    return read(merged ?? draft, 'whole');
  }
  const patched = applyPatch(base, draft);
  if (patched.ok) return read(patched.yaml, 'patch');
  const whole = base === undefined ? read(draft, 'whole') : undefined;
  return whole?.report.valid ? whole : unusablePatch(draft, patched.reason);
}

function unusablePatch(draft: string, reason: string): ReadDraft {
  const issue = { code: 'patch.unusable', severity: 'error', path: '', line: 1, column: 1, message: reason } as const;
  const report = { ...NOT_VALID, issues: [issue] } as const;
  return {
    yaml: draft,
    written: draft,
    form: 'patch',
    fixes: [],
    offers: [],
    report,
    validFirst: false,
    unusable: true,
  };
}
