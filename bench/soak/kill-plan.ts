import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppProcess } from '../../test/support/app-process.ts';
import { until } from './until.ts';

/** Where to kill a process. Statements are counted from 1; 0 only counts them. */
export interface KillPlan {
  readonly moment: 'before' | 'after';
  readonly statement: number;
}

const PRELOAD = new URL('kill-at-statement.ts', import.meta.url).href;

/** Environment variables that make a process killable at a statement. */
export function killVariables(folder: string): Record<string, string> {
  return { NODE_OPTIONS: `--import=${PRELOAD} --disable-warning=ExperimentalWarning`, SOAK_PLAN: planFile(folder) };
}

function planFile(folder: string): string {
  return join(folder, 'kill-plan.json');
}

/** Resolves when the process uses this plan, with the number of statements since the previous plan. */
export async function arm(app: AppProcess, folder: string, plan: KillPlan): Promise<number> {
  writeFileSync(planFile(folder), JSON.stringify(plan));
  const seen = app.log.length;
  const added = (message: string) => app.log.slice(seen).find(({ msg }) => msg === message);
  app.child.kill('SIGUSR2');
  await until('the kill plan to be read', () => added('soak armed') !== undefined || hasEnded(app));
  return Number(added('soak counted')?.['statements'] ?? 0);
}

export function hasEnded({ child }: AppProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** The statement at which the process was killed, for the report. */
export function killedAt(app: AppProcess): string {
  const sql = app.log.find(({ msg }) => msg === 'soak killed')?.['sql'];
  return typeof sql === 'string' ? sql : '';
}
