import { DEV } from './dev.ts';
import { MAIN } from './main.ts';
import type { Target } from './target.ts';

export type TargetName = Target['name'];

const TARGETS: Readonly<Record<TargetName, Target>> = { main: MAIN, dev: DEV };

export const TARGET_NAMES = Object.keys(TARGETS) as readonly TargetName[];

export function targetNamed(name: TargetName): Target {
  return TARGETS[name];
}
