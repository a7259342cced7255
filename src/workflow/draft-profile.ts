import type { Finding } from './finding.ts';
import { entryOf } from './reference/codes.ts';
import type { RunFinding } from './run/run-context.ts';

/**
 * A draft of ours has to run as it is written, so some of what is a warning in a user's file is an error in it: what fails on some path, what
 * upstream drops or passes over without a word, and code outside a sandbox.
 */
export function asInDraft(finding: Finding | RunFinding): Finding {
  const fails = 'outcome' in finding && (finding.outcome === 'never' || finding.outcome === 'some_paths');
  const isMeant = finding.code === 'effect.placeholder_left' && finding.suggestion !== undefined;
  return fails || isMeant || entryOf(finding.code)?.inDraft === 'error' ? { ...finding, severity: 'error' } : finding;
}
