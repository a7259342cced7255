import { autofix } from '../../../workflow/autofix/autofix.ts';
import { validateConfig } from '../../../workflow/validate.ts';
import { type CueHit, findCues, fold, type Span } from '../cue.ts';
import type { Language } from '../language.ts';
import type { OfflineAnswer } from '../offline-answer.ts';
import { say } from '../speech.ts';
import { describeFixes, describeIssues } from './describe.ts';

/** More words than this say what to change. Characters. */
const MAX_LENGTH = 120;

/**
 * "fix it", "please repair the errors": words that ask to fix the config as a whole and name nothing in it. "remove the rest" asks for what such a fix
 * left alone because it would remove something.
 */
export function fixRequest(text: string, language: Language): 'fix' | 'remove' | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const folded = fold(text);
  const [fix, remove, about] = ['edit.fix', 'edit.fix_remove', 'edit.fix_about'].map((path) =>
    findCues(language.cues(path), folded),
  ) as [CueHit[], CueHit[], CueHit[]];
  if (/[\p{L}\p{N}]/u.test(without(folded, [...fix, ...remove, ...about]))) return undefined;
  if (remove.length > 0) return 'remove';
  return fix.length > 0 ? 'fix' : undefined;
}

function without(text: string, spans: readonly Span[]): string {
  return spans.reduce((rest, { start, end }) => rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end), text);
}

/**
 * Fixes by rule what keeps a valid config from running as it was meant, too; what rules cannot fix is told. Undefined if nothing is left to remove,
 * which was asked for.
 */
export function fixAll(yaml: string, asked: 'fix' | 'remove', language: Language): OfflineAnswer | undefined {
  const { yaml: fixed, fixes, offers } = autofix(yaml, undefined, { removals: asked === 'fix' ? 'offer' : 'make' });
  if (asked === 'remove' && fixed === yaml) return undefined;
  const { issues, verdict } = validateConfig(fixed, { origin: 'user' });
  const heading = verdict === 'runs' ? 'is_valid_with_notes' : 'not_fixed';
  const left = issues.length === 0 ? [] : [say(language, heading), ...describeIssues(issues, language)];
  const done = describeFixes([...fixes, ...offers]);
  if (done.length === 0)
    return { lines: [say(language, issues.length === 0 ? 'nothing_to_fix' : 'no_rule_fixes'), ...left] };
  const offered = offers.length === 0 ? [] : [say(language, 'say_remove')];
  return {
    lines: [say(language, 'fixed_by_rule'), ...done, ...offered, ...left],
    ...(fixed !== yaml && { config: fixed }),
  };
}
