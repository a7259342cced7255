import type { Finding } from './finding.ts';
import type { RunFinding } from './run/run-context.ts';

/**
 * A draft of ours has to run as it is written, so some of what is a warning in a user's file is an error in it: what never runs, what
 * upstream drops or passes over without a word, and code outside a sandbox.
 */
const ERRORS_IN_DRAFTS: ReadonlySet<string> = new Set([
  'effect.unknown_key',
  'yaml.cut_value',
  'effect.condition_never',
  'effect.condition_precedence',
  'effect.code_unsandboxed',
  'effect.read_before_write',
  'run.parallel',
  'run.loop_flag_not_written',
]);

export function asInDraft(finding: Finding | RunFinding): Finding {
  const never = 'outcome' in finding && finding.outcome === 'never';
  const isMeant = finding.code === 'effect.placeholder_left' && finding.suggestion !== undefined;
  return never || isMeant || ERRORS_IN_DRAFTS.has(finding.code) ? { ...finding, severity: 'error' } : finding;
}
