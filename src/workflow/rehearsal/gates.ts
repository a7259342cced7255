import type { Workflow } from '../schema/schema.ts';

type Gates = NonNullable<NonNullable<Workflow['config']>['gates']>;

/**
 * The gates that fail a finished run. Which metrics exist is known without measuring: the duration always, the bottleneck once a model was asked,
 * anything else never. A gate on a metric that exists depends on how long the real run takes, and passes here.
 */
export function failedGates(gates: Gates | undefined, hasAsked: boolean): readonly string[] {
  if (gates?.on_fail !== 'fail') return [];
  const known = new Set(hasAsked ? ['duration_ms', 'bottleneck_percent'] : ['duration_ms']);
  return gates.gates.filter(({ metric }) => !known.has(metric)).map(({ metric }) => `Metric '${metric}' not found`);
}
