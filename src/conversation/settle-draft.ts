import type { AnswerParts } from '../draft/split.ts';
import type { Prompt, TokenUsage } from '../llm/provider.ts';
import type { Issue } from '../workflow/issue.ts';
import type { Workflow } from '../workflow/schema.ts';
import { validateConfig, type ConfigOrigin } from '../workflow/validate.ts';
import { buildRepairPrompt } from './prompt.ts';
import type { StreamedAnswer } from './stream-answer.ts';

/** What a draft became. */
export type SettledDraft =
  | { readonly ok: true; readonly yaml: string; readonly workflow: Workflow; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly yaml: string; readonly issues: readonly Issue[] };

const MAX_REPAIRS = 2;

/**
 * Validates a draft and has the model mend it, at most twice, each time with all issues at once. Stops early when nothing improves: the same
 * draft again, or an answer without one. A stream that broke ends the repairs; the best draft so far is what remains.
 */
export async function settleDraft(options: {
  prompt: Prompt;
  first: AnswerParts & { readonly draft: NonNullable<AnswerParts['draft']> };
  ask: (prompt: Prompt, progress: string) => Promise<StreamedAnswer>;
  onUsage: (usage: TokenUsage) => void;
}): Promise<SettledDraft> {
  let best = judge(options.first.draft.text, 'draft');
  let prose = options.first.prose;
  for (let attempt = 1; attempt <= MAX_REPAIRS && !best.ok; attempt += 1) {
    const errors = best.issues.filter(({ severity }) => severity === 'error');
    const progress = `Fixing ${errors.length} issue${errors.length === 1 ? '' : 's'} (try ${attempt} of ${MAX_REPAIRS})`;
    const answer = await options.ask(
      buildRepairPrompt(options.prompt, prose, best.yaml, errors.map(describeIssue)),
      progress,
    );
    if (answer.usage !== undefined) options.onUsage(answer.usage);
    const draft = answer.parts.draft;
    if (draft === undefined || draft.text === best.yaml) break;
    const next = judge(draft.text, 'draft');
    if (!next.ok && errorCount(next) > errorCount(best)) break;
    best = next;
    prose = answer.parts.prose;
  }
  return best;
}

/** One issue as a line of a prompt or of a reply. */
export function describeIssue(issue: Issue): string {
  const where = issue.path === '' ? `line ${issue.line}` : `${issue.path} (line ${issue.line})`;
  const suggestion = issue.suggestion === undefined ? '' : ` Did you mean \`${issue.suggestion}\`?`;
  return `${where}: ${issue.message}${suggestion}`;
}

/** Settles a text as it stands. */
export function judge(yaml: string, origin: ConfigOrigin): SettledDraft {
  const { valid, issues, workflow } = validateConfig(yaml, { origin });
  return valid && workflow !== undefined ? { ok: true, yaml, workflow, issues } : { ok: false, yaml, issues };
}

function errorCount(settled: SettledDraft): number {
  return settled.issues.filter(({ severity }) => severity === 'error').length;
}
