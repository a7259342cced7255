import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createMetrics } from '../../src/observe/metrics.ts';
import { readMetrics } from '../support/observe/scrape.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}

const FILE = new URL('../../deploy/alerts.yaml', import.meta.url);

test('each example alert is about metrics that exist', async () => {
  const { groups } = parse(readFileSync(FILE, 'utf8')) as { groups: readonly { rules: readonly Rule[] }[] };
  const rules = groups.flatMap((group) => group.rules);
  const state = { store: { bytes: 1, turns: [] }, connected: { slack: true }, eventStreams: 0 };
  const { text } = await createMetrics({ prices: {}, now: () => 0 }).render(state);
  const known = new Set(readMetrics(text).names);
  const used = rules.map(({ expr }) =>
    [...expr.matchAll(/threadsmith_\w+/g)].map(([name]) => name.replace(/_bucket$/, '')),
  );
  const unknown = used.flat().filter((name) => !known.has(name));
  expect(unknown).toEqual([]);
  // All but the one that asks whether Prometheus reaches Threadsmith at all.
  expect(rules.filter((_, index) => used[index]?.length === 0).map(({ alert }) => alert)).toEqual(['ThreadsmithDown']);
  expect(rules.every(({ annotations }) => annotations.summary !== '')).toBe(true);
});
