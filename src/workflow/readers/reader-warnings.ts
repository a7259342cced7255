import type { ConfigNode } from '../../pyyaml/config-node.ts';
import type { Issue } from '../../pyyaml/issue.ts';
import { formatPath } from '../../pyyaml/path.ts';
import type { ValidationReport } from '../validate.ts';
import { createPlaces, readersOf, valueOf } from './compare-readers.ts';
import { short, spellingOf } from './spelling.ts';

/** Warnings about values that other YAML readers take for something else, in the order of the file. */
export async function otherReaderWarnings(yaml: string): Promise<readonly Issue[]> {
  const readers = await readersOf(yaml);
  if (readers === undefined) return [];
  const { differences, refusedAt, merges } = readers;
  const places = createPlaces(yaml);
  return [
    ...differences.map(({ path, line, column, written, runtime, others }) => {
      const message = `The runtime reads \`${short(written)}\` as ${described(valueOf(runtime))}, other YAML readers as ${described(others)}; ${advice(runtime)}.`;
      return warning('yaml.other_value', { path: formatPath(path), line, column }, message);
    }),
    ...merges.map((offset) =>
      warning(
        'yaml.other_value',
        { path: '', ...places.at(offset) },
        'The runtime merges the mapping behind `<<`, other YAML readers see a key of that name; write the keys out.',
      ),
    ),
    ...(refusedAt === undefined
      ? []
      : [
          warning(
            'yaml.other_refused',
            { path: '', ...places.at(refusedAt) },
            'The runtime can read this file, but other YAML readers refuse it here; write this line in a simpler form.',
          ),
        ]),
  ].toSorted(byPlace);
}

function warning(code: string, at: Pick<Issue, 'path' | 'line' | 'column'>, message: string): Issue {
  return { code, severity: 'warning', ...at, message };
}

/** The report with further warnings, in the order of their places in the file. */
export function withWarnings(report: ValidationReport, warnings: readonly Issue[]): ValidationReport {
  return { ...report, issues: [...report.issues, ...warnings].toSorted(byPlace) };
}

function byPlace(a: Issue, b: Issue): number {
  return a.line - b.line || a.column - b.column;
}

function described(value: unknown): string {
  if (typeof value === 'string') return `the text "${short(value)}"`;
  if (typeof value === 'bigint' || typeof value === 'number') return `the number ${value}`;
  return value instanceof Uint8Array ? 'bytes' : `\`${String(value)}\``;
}

function advice(runtime: ConfigNode): string {
  const spelling = runtime.kind === 'string' ? undefined : spellingOf(runtime);
  return spelling === undefined
    ? 'put it in quotes if it is a text'
    : `write \`${spelling}\`, or put it in quotes if it is a text`;
}
