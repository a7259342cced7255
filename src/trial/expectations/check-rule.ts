import { type ConfigRecord, type ConfigValue, isConfigRecord, isList } from '../../workflow/schema/config-value.ts';
import { pythonStr } from '../../workflow/schema/python-value.ts';
import type { LengthUnit, Rule, ValueKind } from './rule.ts';

/** The result of a trial. */
export interface TrialResult {
  readonly state: ConfigRecord;
  /** The ids of the steps in the order in which they ran. */
  readonly path: readonly string[];
}

/** Whether an expectation is met, and why. */
export interface Finding {
  readonly isMet: boolean;
  readonly why: string;
}

/** Checks a rule. Undefined for a route that is required or forbidden only for certain runs, which the path alone does not tell. */
export function checkRule(rule: Rule, result: TrialResult): Finding | undefined {
  if (rule.kind === 'route') return checkRoute(rule, result.path);
  const all = rule.fields.map((name) => [name, result.state[name] ?? null] as const);
  // Excludes fields that only another branch would have written.
  const written = all.filter(([, value]) => value !== null);
  const values = written.length > 0 ? written : all;
  const findings = values.map(([name, value]) => checkValue(name, value, rule));
  const failed = findings.find(({ isMet }) => !isMet);
  if (rule.kind === 'contains' && !rule.not) return findings.find(({ isMet }) => isMet) ?? failed ?? NOTHING;
  return failed ?? findings[0] ?? NOTHING;
}

const NOTHING: Finding = { isMet: false, why: 'the workflow has no result' };

function checkRoute(
  { step, not, when }: Extract<Rule, { kind: 'route' }>,
  path: readonly string[],
): Finding | undefined {
  const isReached = path.includes(step);
  const isMet = isReached !== not;
  if (!isMet && when !== undefined) return undefined;
  return { isMet, why: `the run ${isReached ? 'went' : 'did not go'} to \`${step}\`` };
}

function checkValue(name: string, value: ConfigValue, rule: Exclude<Rule, { kind: 'route' }>): Finding {
  switch (rule.kind) {
    case 'contains': {
      const holds = pythonStr(value).toLowerCase().includes(rule.text.toLowerCase());
      return { isMet: holds !== rule.not, why: `\`${name}\` ${holds ? 'contains' : 'does not contain'} it` };
    }
    case 'length': {
      const length = lengthOf(value, rule.unit);
      return { isMet: isWithin(length, rule), why: `\`${name}\` has ${length} ${rule.unit}` };
    }
    case 'number': {
      const number = typeof value === 'bigint' || typeof value === 'number' ? Number(value) : Number.NaN;
      return { isMet: isWithin(number, rule), why: `\`${name}\` is ${shownNumber(value)}` };
    }
    default:
      return { isMet: hasType(value, rule.type), why: `\`${name}\` is ${kindOf(value)}` };
  }
}

function isWithin(
  value: number,
  { least = -Infinity, most = Infinity }: { least?: number | undefined; most?: number | undefined },
): boolean {
  return value >= least && value <= most;
}

function shownNumber(value: ConfigValue): string {
  return typeof value === 'bigint' || typeof value === 'number' ? pythonStr(value) : 'not a number';
}

function lengthOf(value: ConfigValue, unit: LengthUnit): number {
  if (unit === 'items') return isList(value) ? value.length : 0;
  if (value === null) return 0;
  const text = pythonStr(value);
  if (unit === 'characters') return Array.from(text).length;
  const parts = unit === 'words' ? text.split(/\s+/) : text.split('\n');
  return parts.filter((part) => part.trim() !== '').length;
}

function hasType(value: ConfigValue, type: ValueKind): boolean {
  const kind = kindOf(value);
  return kind === `a ${type}` || kind === type || (type === 'number' && kind === 'a whole number');
}

function kindOf(value: ConfigValue): string {
  if (value === null) return 'empty';
  if (typeof value === 'bigint') return 'a whole number';
  if (typeof value === 'number') return 'a number';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'true or false';
  if (isList(value)) return 'a list';
  return isConfigRecord(value) || value instanceof Map ? 'a JSON object' : 'another value';
}
