import { validateConfig } from '../../../workflow/validate.ts';
import type { OfflineAnswer } from '../offline-answer.ts';
import { findCues } from '../cue.ts';
import { findLeftover } from '../leftover.ts';
import type { Library } from '../library.ts';
import type { Reading } from '../reading.ts';
import { say } from '../speech.ts';
import { add } from './add.ts';
import { applyChanges } from './apply-changes.ts';
import type { Change } from './change.ts';
import { mendConfig } from '../import-file.ts';
import { describe, describeIssues } from './describe.ts';
import type { EditCommand, EditRequest } from './edit-request.ts';
import { remove } from './remove.ts';
import { rename } from './rename.ts';
import { changeSettings, changeWords, instruct } from './set.ts';
import { stepList } from './which.ts';

/** In this order: the first that finds its words in the message is meant. */
const COMMANDS: readonly EditCommand[] = [describe, rename, remove, add, instruct, changeSettings, changeWords];

/** Does what the message asks for with the current config; undefined when it holds no command. */
export function editConfig(yaml: string, reading: Reading, library: Library): OfflineAnswer | undefined {
  const { valid, runnable, issues, workflow } = validateConfig(yaml, { origin: 'user' });
  const { language } = reading;
  if (findCues(language.cues('edit.why_invalid'), reading.folded).length > 0) {
    const verdict = valid ? (issues.length === 0 ? 'is_valid' : 'is_valid_with_notes') : 'is_invalid';
    return { lines: [say(language, verdict), ...describeIssues(issues, language)] };
  }
  if (workflow === undefined) return mendConfig(yaml, say(language, 'your_text'), language);
  const request = { reading, workflow, library };
  for (const command of COMMANDS) {
    const result = command(request);
    if (result === undefined) continue;
    if (result.kind === 'say') return { lines: result.said };
    return changed(yaml, result.changes, { said: result.said, request, mayNotRun: runnable === 'no' });
  }
  return undefined;
}

function changed(
  yaml: string,
  changes: readonly Change[],
  { said, request, mayNotRun }: { said: readonly string[]; request: EditRequest; mayNotRun: boolean },
): OfflineAnswer {
  const { reading } = request;
  const { language } = reading;
  const edited = applyChanges(yaml, changes);
  if (!edited.ok) return { lines: [say(language, 'cannot_edit', { reason: edited.reason })] };
  const config = edited.text;
  if (config === yaml) return { lines: [say(language, 'nothing_to_change')] };
  const after = validateConfig(config, { origin: 'user' });
  if (!after.valid || (after.runnable === 'no' && !mayNotRun)) {
    return { lines: [say(language, 'would_break'), ...describeIssues(after.issues, language)] };
  }
  const { phrases } = findLeftover(reading);
  const rest = phrases.length === 0 ? [] : [say(language, 'not_understood', { list: phrases.join(', ') })];
  return { lines: [...said, ...rest], config };
}

/** For a message that is neither a command nor a draft: what can be said. */
export function editHelp(yaml: string, reading: Reading): readonly string[] {
  const { workflow } = validateConfig(yaml, { origin: 'user' });
  const steps = workflow?.nodes.map(({ id }) => id) ?? [];
  const { phrases } = findLeftover(reading);
  return [
    ...(phrases.length === 0 ? [] : [say(reading.language, 'not_understood', { list: phrases.join(', ') })]),
    say(reading.language, 'edit_help'),
    ...(steps.length === 0 ? [] : [say(reading.language, 'steps_are', { list: stepList(steps) })]),
  ];
}
