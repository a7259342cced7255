import type { ConfigNode } from '../pyyaml/config-node.ts';
import { asInDraft } from './draft-profile.ts';
import { cutFindings, cutValues } from './cut-values.ts';
import { formatPath } from '../pyyaml/path.ts';
import type { Finding } from './finding.ts';
import type { Issue } from '../pyyaml/issue.ts';
import { createLocator } from './locate.ts';
import { parseWorkflow } from './schema/parse-workflow.ts';
import { type ConfigFormat, readConfig, readConfigBytes, type ReadResult } from '../pyyaml/read-config.ts';
import { createRuleContext } from './rules/rule-context.ts';
import { checkRules } from './rules/rules.ts';
import { checkRunnable, type Runnable } from './run/runnable.ts';
import { pathInFile, unforked, type Unforked } from './targets/forks.ts';
import { type TargetName, targetNamed } from './targets/targets.ts';
import type { Workflow } from './schema/schema.ts';
import { createSuggest } from './suggest.ts';
import { findUnknownKeys } from './schema/unknown-keys.ts';
import type { Verdict } from './verdict.ts';

/** `user`: a file that someone brings, judged as upstream judges it. `draft`: one that we made; unknown keys and tools are errors. */
export type ConfigOrigin = 'user' | 'draft';

export interface ValidationReport {
  readonly valid: boolean;
  /** Whether upstream would also build and start it; `unknown` where that depends on data or the environment, and on an invalid file `no`. */
  readonly runnable: Runnable;
  readonly verdict: Verdict;
  /** All of them, in the order of their place in the file. */
  readonly issues: readonly Issue[];
  /** The values as upstream reads them with defaults filled in; only when valid. */
  readonly workflow?: Workflow;
  /** The branch that it was judged for, unless that is `main`. */
  readonly target?: TargetName;
}

export interface ValidateOptions {
  readonly origin: ConfigOrigin;
  readonly format?: ConfigFormat;
  /** The branch of the runtime that it is judged for; `main` unless another is named. */
  readonly target?: TargetName;
}

/** Judges a config text. Never throws, whatever the text is. */
export function validateConfig(text: string, { format = 'yaml', ...options }: ValidateOptions): ValidationReport {
  return reportOn(readConfig(text, format), options, text);
}

/** As `validateConfig`, for the bytes of a file. */
export function validateConfigBytes(
  bytes: Uint8Array,
  { format = 'yaml', ...options }: ValidateOptions,
): ValidationReport {
  return reportOn(readConfigBytes(bytes, format), options, new TextDecoder().decode(bytes));
}

/** The report on a text that cannot be read, without its issues. */
export const NOT_VALID = { valid: false, runnable: 'no', verdict: 'not_valid' } as const;

function reportOn(read: ReadResult, options: Omit<ValidateOptions, 'format'>, text: string): ValidationReport {
  if (!read.ok) return { ...NOT_VALID, issues: read.issues };
  return validateRoot(read.root, { ...options, text, warnings: read.warnings });
}

export interface RootOptions extends Omit<ValidateOptions, 'format'> {
  /** The text that the root was read from; with it, places inside prompts are exact. */
  readonly text?: string;
  /** What reading had to say. */
  readonly warnings?: readonly Issue[];
}

/** Judges a config that was read already. */
export function validateRoot(
  root: ConfigNode,
  { origin, target: name = 'main', text, warnings = [] }: RootOptions,
): ValidationReport {
  const suggest = createSuggest();
  const target = targetNamed(name);
  const split = target.forks ? unforked(root) : { root, origins: [] };
  const parsed = parseWorkflow(split.root);
  const cuts = text === undefined ? [] : cutValues(root, text);
  const strays = new Set(cuts.flatMap((cut) => cut.strays.map(formatPath)));
  const unknown = findUnknownKeys(split.root).filter(({ path }) => strays.size === 0 || !strays.has(formatPath(path)));
  const found: Finding[] = [...parsed.findings, ...unknown, ...cutFindings(cuts)];
  const context = createRuleContext(parsed, suggest, (finding) => found.push(finding));
  checkRules(context);
  const isFounded = (finding: Finding) => !target.unfounded(finding, context);
  const findings = [...found.filter(isFounded), ...target.check(context, split.origins)];
  const isInvalid = findings.some(({ severity }) => severity === 'error');
  const runnable = checkRunnable(context, { isInvalid, isFounded });
  const locate = createLocator(root, text);
  const judged = [...findings, ...runnable.findings]
    .map((finding) => inFile(finding, split))
    .map((finding) => (origin === 'draft' ? asInDraft(finding) : finding));
  const issues = [...warnings, ...judged.map(locate)];
  const valid = !issues.some(({ severity }) => severity === 'error');
  return {
    valid,
    runnable: valid ? runnable.runnable : 'no',
    verdict: valid ? runnable.verdict : 'not_valid',
    issues: issues.toSorted(byPlace),
    ...(valid && { workflow: parsed.workflow as Workflow }),
    ...(name !== 'main' && { target: name }),
  };
}

function inFile(finding: Finding, split: Unforked): Finding {
  const { path, at } = finding;
  return { ...finding, path: pathInFile(path, split), ...(at !== undefined && { at: pathInFile(at, split) }) };
}

function byPlace(a: Issue, b: Issue): number {
  return a.line - b.line || a.column - b.column;
}
