import type { Revision } from '../../session/session.ts';
import { MOST_RESULT } from '../../trial/trial-report.ts';
import { exchangeOf } from '../../workflow/outline/exchange.ts';
import { toJson } from '../../workflow/rehearsal/value-text.ts';
import type { ConfigRecord, ConfigValue } from '../../workflow/schema/config-value.ts';
import type { Workflow } from '../../workflow/schema/schema.ts';
import type { CommandOutcome } from '../commands/command-outcome.ts';

export function trialFileName({ fileName }: Pick<Revision, 'fileName'>): string {
  return `${fileName.replace(/\.ya?ml$/, '')}.trial.md`;
}

/** The full results as a file, if the reply shortens at least one of them. */
export function longResults(
  state: ConfigRecord,
  workflow: Workflow,
  revision: Pick<Revision, 'fileName'>,
): CommandOutcome['file'] {
  const results = exchangeOf(workflow).results.flatMap((name) =>
    Object.hasOwn(state, name) ? [[name, textOf(state[name] ?? null)] as const] : [],
  );
  if (!results.some(([, text]) => text.length > MOST_RESULT)) return undefined;
  const content = results.map(([name, text]) => `# ${name}\n\n${text.trimEnd()}\n`).join('\n');
  return { fileName: trialFileName(revision), content };
}

function textOf(value: ConfigValue): string {
  return typeof value === 'string' ? value : JSON.stringify(toJson(value), undefined, 2);
}
