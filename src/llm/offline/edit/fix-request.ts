import { autofix } from '../../../workflow/autofix/autofix.ts';
import { validateConfig } from '../../../workflow/validate.ts';
import { findCues, fold, type Span } from '../cue.ts';
import type { Language } from '../language.ts';
import type { OfflineAnswer } from '../offline-answer.ts';
import { say } from '../speech.ts';
import { describeIssues } from './describe.ts';

/** More words than this say what to change. Characters. */
const MAX_LENGTH = 120;

/** "fix it", "please repair the errors": words that ask to fix the config as a whole and name nothing in it. */
export function isFixRequest(text: string, language: Language): boolean {
  if (text.length > MAX_LENGTH) return false;
  const folded = fold(text);
  const asked = findCues(language.cues('edit.fix'), folded);
  const about = findCues(language.cues('edit.fix_about'), folded);
  return asked.length > 0 && !/[\p{L}\p{N}]/u.test(without(folded, [...asked, ...about]));
}

function without(text: string, spans: readonly Span[]): string {
  return spans.reduce((rest, { start, end }) => rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end), text);
}

/** Fixes by rule what keeps a valid config from running as it was meant, too; what rules cannot fix is told. */
export function fixAll(yaml: string, language: Language): OfflineAnswer {
  const { yaml: fixed, fixes, offers } = autofix(yaml, undefined, { removals: 'offer' });
  const { issues, verdict } = validateConfig(fixed, { origin: 'user' });
  const left =
    issues.length === 0
      ? []
      : [say(language, verdict === 'runs' ? 'is_valid_with_notes' : 'not_fixed'), ...describeIssues(issues, language)];
  const done = [...fixes, ...offers].map((fix) => `- ${fix}`);
  if (done.length === 0)
    return { lines: [say(language, issues.length === 0 ? 'nothing_to_fix' : 'no_rule_fixes'), ...left] };
  return { lines: [say(language, 'fixed_by_rule'), ...done, ...left], ...(fixed !== yaml && { config: fixed }) };
}
