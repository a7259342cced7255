import type { TrialSummary } from '../../session/session.ts';

/** The differences to the last trial, one sentence each; empty when the inputs differ. */
export function differences(before: TrialSummary, after: TrialSummary): readonly string[] {
  if (JSON.stringify(sorted(before.inputs)) !== JSON.stringify(sorted(after.inputs))) return [];
  const path =
    before.path.join(' → ') === after.path.join(' → ') ? [] : [`it took the path ${quoted(before.path)} then`];
  const names = Object.keys(after.results).filter((name) => before.results[name] !== after.results[name]);
  const results = names.map((name) =>
    before.results[name] === undefined
      ? `\`${name}\` is new`
      : `\`${name}\` was ${before.results[name].slice(0, 200)}${before.results[name].length > 200 ? '…' : ''}`,
  );
  const all = [...path, ...results];
  const since = `Compared with the trial of revision ${before.revision}, with the same inputs`;
  return [all.length === 0 ? `${since}, nothing is different.` : `${since}: ${all.join('; ')}.`];
}

function quoted(path: readonly string[]): string {
  return path.map((node) => `\`${node}\``).join(' → ');
}

function sorted(inputs: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(inputs).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
