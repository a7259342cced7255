import { startApp, type AppProcess } from '../../test/support/app-process.ts';
import type { Random } from './random.ts';
import { until } from './until.ts';

/** Processes on one database; each is restarted when it ends. */
export interface Cluster {
  /** URL of a process that is running, or was a moment ago. */
  anyUrl(random: Random): string;
  url(): string;
  /** Sends a signal to one of the running processes; false when there is none. */
  end(random: Random, signal: 'SIGKILL' | 'SIGTERM'): boolean;
  /** Resolves when all processes run. */
  restored(): Promise<void>;
  close(): Promise<void>;
}

export async function openCluster(folder: string, variables: Record<string, string>, size: number): Promise<Cluster> {
  const running: (AppProcess | undefined)[] = Array.from({ length: size });
  let lastUrl = '';
  const closing = new AbortController();

  async function start(slot: number): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        const app = await startApp(folder, variables);
        running[slot] = app;
        lastUrl = app.url;
        app.child.once('exit', () => {
          running[slot] = undefined;
          void start(slot);
        });
        return;
      } catch {
        // A process cannot start while its database is down.
      }
    }
  }

  const alive = () => running.flatMap((app, slot) => (app === undefined ? [] : [{ app, slot }]));
  const pick = (random: Random) => alive()[random.between(0, Math.max(1, alive().length))];
  const restored = () => until('all processes to run', () => alive().length === size);
  await Promise.all(running.map((_, slot) => start(slot)));
  return {
    anyUrl: (random) => pick(random)?.app.url ?? lastUrl,
    url: () => alive()[0]?.app.url ?? lastUrl,
    end(random, signal) {
      const picked = pick(random);
      if (picked === undefined) return false;
      return picked.app.child.kill(signal);
    },
    restored,
    async close() {
      closing.abort();
      await Promise.all(alive().map(({ app }) => app.end('SIGTERM')));
    },
  };
}
