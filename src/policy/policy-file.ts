import { readFileSync } from 'node:fs';
import { ThreadsmithError } from '../errors.ts';
import type { Log } from '../log.ts';
import { OPEN_POLICY, type PolicyRules } from './policy.ts';
import { readPolicy } from './read-policy.ts';

export interface PolicySource {
  /** The current rules. */
  rules(): PolicyRules;
  /** Reads the file again. If the file cannot be used, that is logged and the rules stay the same. */
  reload(): void;
}

export interface PolicyOptions {
  /** Path of a YAML or JSON file; by default everybody may use Threadsmith. */
  readonly file: string | undefined;
  /** Admins in addition to those in the file. */
  readonly admins: readonly string[];
  readonly log: Log;
}

/** Throws a `ThreadsmithError` that names every problem of the file with its line and column. */
export function createPolicySource({ file, admins, log }: PolicyOptions): PolicySource {
  const load = () => withAdmins(file === undefined ? OPEN_POLICY : readFile(file), admins);
  let rules = load();
  return {
    rules: () => rules,
    reload() {
      try {
        rules = load();
        log.info({ file }, 'the policy was reloaded');
      } catch (err) {
        log.error({ err, file }, 'the policy file cannot be used, so the previous rules stay in force');
      }
    },
  };
}

function withAdmins(rules: PolicyRules, admins: readonly string[]): PolicyRules {
  return { ...rules, admins: { ...rules.admins, users: [...rules.admins.users, ...admins] } };
}

function readFile(file: string): PolicyRules {
  const reading = readPolicy(textOf(file));
  if (reading.ok) return reading.rules;
  const list = reading.problems.map(({ line, column, message }) => `  ${file}:${line}:${column}: ${message}`);
  const hint = 'docs/operating.md shows a policy with every key.';
  throw new ThreadsmithError('policy.invalid', `The policy file is not valid:\n${list.join('\n')}\n`, hint);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ThreadsmithError(
      'policy.unreadable',
      `The policy file ${file} cannot be read.`,
      'Point POLICY_FILE at a file that this user may read, or unset it.',
      { cause },
    );
  }
}
