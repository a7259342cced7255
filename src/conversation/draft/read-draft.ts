import { autofix, type Autofixed } from '../../workflow/autofix/autofix.ts';
import { changeValidator } from '../../workflow/patch/validate-change.ts';
import { applyPatch, isPatch } from '../../workflow/patch/patch.ts';

/** A draft as far as rules bring it: patched into the config that it changes, and mended. */
export interface ReadDraft extends Autofixed {
  /** The draft as the model wrote it. */
  readonly written: string;
  readonly form: 'whole' | 'patch';
  /** Valid before anything was mended. */
  readonly validFirst: boolean;
  /** A patch that cannot be applied: there is no config in it. */
  readonly unusable: boolean;
}

export interface DraftReader {
  /** Reads a draft whose patches apply to `base`. */
  read(draft: string, base: string | undefined): ReadDraft;
}

/** `accepted` is the config that the user has; what is wrong with it is no fault of a draft. */
export function createDraftReader(accepted: string | undefined): DraftReader {
  const judge = changeValidator(accepted);
  const take = (yaml: string, written: string, form: ReadDraft['form']): ReadDraft => {
    const report = judge(yaml);
    return { ...autofix(yaml, judge, report), written, form, validFirst: report.valid, unusable: false };
  };
  return {
    read(draft, base) {
      if (!isPatch(draft)) return take(draft, draft, 'whole');
      const patched = applyPatch(base, draft);
      if (patched.ok) return take(patched.yaml, draft, 'patch');
      const whole = base === undefined ? take(draft, draft, 'whole') : undefined;
      return whole?.report.valid ? whole : unusable(draft, patched.reason);
    },
  };
}

function unusable(draft: string, reason: string): ReadDraft {
  const issue = { code: 'patch.unusable', severity: 'error', path: '', line: 1, column: 1, message: reason } as const;
  const report = { valid: false, runnable: 'no', issues: [issue] } as const;
  return { yaml: draft, written: draft, form: 'patch', fixes: [], report, validFirst: false, unusable: true };
}
