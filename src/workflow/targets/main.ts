import { rewrittenLists } from './rewritten-lists.ts';
import type { Target } from './target.ts';

/** The branch that the runtime is released from; its rules are those of `rules/` and `run/`. */
export const MAIN: Target = {
  name: 'main',
  forks: false,
  unfounded: () => false,
  check: (context) =>
    rewrittenLists(context).map(({ field, why }) => ({
      code: 'effect.other_target',
      severity: 'warning',
      path: ['state', 'fields', field],
      message: `${why[0]?.toUpperCase()}${why.slice(1)}: each list replaces the one in \`${field}\`, but on the runtime's branch \`dev\` it is added to it; for both, fill a list once.`,
      atKey: true,
    })),
};
