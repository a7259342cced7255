import type { Finding } from './finding.ts';
import { entryOf } from './reference/codes.ts';
import type { RunFinding } from './run/run-context.ts';

/**
 * A draft of ours has to run as it is written, so some of what is a warning in a user's file is an error in it: what never runs, what
 * upstream drops or passes over without a word, and code outside a sandbox.
 */
export function asInDraft(finding: Finding | RunFinding): Finding {
  const never = 'outcome' in finding && finding.outcome === 'never';
  const isMeant = finding.code === 'effect.placeholder_left' && finding.suggestion !== undefined;
  return never || isMeant || entryOf(finding.code)?.inDraft === 'error' ? { ...finding, severity: 'error' } : finding;
}
