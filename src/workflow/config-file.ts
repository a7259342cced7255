import type { Issue } from '../pyyaml/issue.ts';
import type { ConfigFormat } from '../pyyaml/read-config.ts';

/** How upstream reads a file of this name; undefined where it refuses to. Capitals in the extension do not count. */
export function configFormatOf(fileName: string): ConfigFormat | undefined {
  const base = fileName.replace(/^.*[/\\]/, '');
  const extension = /.(\.[^.]*)$/s.exec(base)?.[1]?.toLowerCase();
  if (extension === '.yaml' || extension === '.yml') return 'yaml';
  return extension === '.json' ? 'json' : undefined;
}

/** What is wrong with a file whose name has another extension. */
export const WRONG_EXTENSION: Issue = {
  code: 'file.extension',
  severity: 'error',
  path: '',
  line: 1,
  column: 1,
  message: 'The runtime reads files that end in .yaml, .yml or .json only; rename this one.',
  allowed: ['.yaml', '.yml', '.json'],
};
