import { BREAKAGES } from './autofix/breakages.ts';
import { ORIGINALS } from './autofix/originals.ts';
import { isSameValue } from '../src/pyyaml/edit/value.ts';
import { readConfig } from '../src/pyyaml/read-config.ts';
import { autofix } from '../src/workflow/autofix/autofix.ts';
import { validateConfig } from '../src/workflow/validate.ts';

/**
 * `node bench/autofix.ts [--list]`: breaks valid configs the way people and models break them, runs autofix, and counts how often the original config comes
 * back. `--list` shows the other cases.
 */

type Outcome = 'equal' | 'equivalent' | 'valid' | 'not valid';

interface Case {
  readonly name: string;
  readonly outcome: Outcome;
  readonly fixes: readonly string[];
  readonly left: readonly string[];
}

function outcomeOf(original: string, fixed: string): Outcome {
  const [before, after] = [readConfig(original, 'yaml'), readConfig(fixed, 'yaml')];
  if (before.ok && after.ok && isSameValue(before.root, after.root)) return 'equal';
  const [meant, made] = [original, fixed].map((yaml) => validateConfig(yaml, { origin: 'draft' }));
  if (made?.valid !== true) return 'not valid';
  return canonical(meant?.workflow) === canonical(made.workflow) ? 'equivalent' : 'valid';
}

/** A workflow as text, with defaults filled in and independent of the order of keys and edges. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (typeof inner === 'bigint') return Number(inner);
    if (key === 'edges' && Array.isArray(inner)) return inner.map(canonical).toSorted();
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

const cases = Object.entries(ORIGINALS).flatMap(([base, original]) =>
  BREAKAGES.flatMap(({ name, broken, meant }): Case[] => {
    const yaml = broken(original);
    if (yaml === undefined || validateConfig(yaml, { origin: 'draft' }).valid) return [];
    const { yaml: fixed, fixes, report } = autofix(yaml);
    const left = report.issues.filter(({ severity }) => severity === 'error').map(({ message }) => message);
    return [{ name: `${base}: ${name}`, outcome: outcomeOf(meant?.(original) ?? original, fixed), fixes, left }];
  }),
);

const count = (outcome: Outcome) => cases.filter((one) => one.outcome === outcome).length;
console.log(
  `${cases.length} broken configs: ${count('equal')} equal to the original, ${count('equivalent')} equivalent, ` +
    `${count('valid')} valid but different, ${count('not valid')} not valid`,
);
if (process.argv.includes('--list')) {
  for (const { name, outcome, fixes, left } of cases) {
    if (outcome === 'equal' || outcome === 'equivalent') continue;
    console.log(
      `${outcome.padEnd(9)} ${name}\n    ${[...fixes, ...left.slice(0, 2).map((issue) => `! ${issue}`)].join('\n    ')}`,
    );
  }
}
