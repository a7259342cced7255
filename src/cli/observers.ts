import type { Config } from '../config/config.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../observe/metrics.ts';
import { unobserved, type Observe } from '../observe/observer.ts';

/** The consumers of observations. */
export interface Observers {
  readonly observe: Observe;
  /** Only if they are switched on. */
  readonly metrics?: Metrics;
  /** Called after the audit log was rotated. */
  reopen(): void;
  /** Never rejects. */
  close(): Promise<void>;
}

/** Loads only the observers that the config switches on. Throws a `ThreadsmithError` if the audit log cannot be written. */
export async function createObservers(config: Config, log: Log): Promise<Observers> {
  const [metrics, audit, traces] = await Promise.all([metricsOf(config), auditOf(config, log), tracesOf(config, log)]);
  const observers = [metrics, audit, traces].flatMap((one) => one?.observe ?? []);
  return {
    observe: observers.length === 0 ? unobserved : tellAll(observers, log),
    ...(metrics === undefined ? {} : { metrics }),
    reopen: () => audit?.reopen(),
    async close() {
      await traces?.close();
      audit?.close();
    },
  };
}

async function metricsOf({ metrics: { isOn }, prices }: Config): Promise<Metrics | undefined> {
  if (!isOn) return undefined;
  const { createMetrics } = await import('../observe/metrics.ts');
  return createMetrics({ prices, now: () => Date.now() });
}

async function auditOf({ auditLog: path }: Config, log: Log) {
  if (path === undefined) return undefined;
  const { openAuditLog } = await import('../observe/audit-log.ts');
  return openAuditLog({ path, log, now: () => new Date() });
}

async function tracesOf({ tracesEndpoint: endpoint }: Config, log: Log) {
  if (endpoint === undefined) return undefined;
  const { createTraces } = await import('../observe/traces.ts');
  return createTraces({ endpoint, log, now: () => Date.now() });
}

/** A failing observer affects neither the others nor the observed work. */
function tellAll(observers: readonly Observe[], log: Log): Observe {
  return (observation) => {
    for (const observe of observers) {
      try {
        observe(observation);
      } catch (err) {
        log.error({ err, observation: observation.type }, 'an observation could not be recorded');
      }
    }
  };
}
