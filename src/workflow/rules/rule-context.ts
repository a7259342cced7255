import type { Finding } from '../finding.ts';
import type { ParsedWorkflow } from '../schema/parse-workflow.ts';
import type { Suggest } from '../suggest.ts';

/** What a rule gets to see. */
export interface RuleContext extends Pick<ParsedWorkflow, 'workflow' | 'known'> {
  readonly suggest: Suggest;
  readonly report: (finding: Finding) => void;
  /** The names of the state fields; undefined where they are not known whole, and no reference to one can be judged. */
  readonly fieldNames: readonly string[] | undefined;
  /** The same names, to look one up; empty where they are not known. */
  readonly fields: ReadonlySet<string>;
}

export function createRuleContext(
  parsed: ParsedWorkflow,
  suggest: Suggest,
  report: (finding: Finding) => void,
): RuleContext {
  const { workflow, known } = parsed;
  const fieldNames = known.fields ? Object.keys(workflow.state?.fields ?? {}) : undefined;
  return { workflow, known, suggest, report, fieldNames, fields: new Set(fieldNames) };
}

/** Longer lists of allowed values do not help. */
const MOST_ALLOWED = 40;

/** The parts of a finding that say what would be right instead. */
export function instead(
  suggestion: string | undefined,
  allowed?: readonly string[],
): Pick<Finding, 'suggestion' | 'allowed'> {
  return {
    ...(suggestion !== undefined && { suggestion }),
    ...(allowed !== undefined && allowed.length <= MOST_ALLOWED && { allowed }),
  };
}

/** `did you mean X?`, or the given advice. */
export function hint(suggestion: string | undefined, otherwise: string): string {
  return suggestion === undefined ? otherwise : `did you mean \`${suggestion}\`?`;
}

/** The first few names, for a sentence. */
export function nameAll(names: Iterable<string>): string {
  const all = [...names];
  const said = all.slice(0, 4).map((name) => `\`${name}\``);
  return all.length > said.length ? `${said.join(', ')} and ${all.length - said.length} more` : said.join(' and ');
}
