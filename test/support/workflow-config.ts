import { type ConfigOrigin, validateConfig, type ValidationReport } from '../../src/workflow/validate.ts';

/** A small valid config as plain data, of which tests change one part. */

type Data = { [key: string]: unknown };

export interface ConfigParts {
  readonly fields?: Data;
  readonly nodes?: readonly Data[];
  readonly edges?: readonly Data[];
  /** Top-level keys to add or replace; undefined removes one. */
  readonly rest?: Data;
}

export const WRITE: Data = {
  id: 'write',
  prompt: 'Write about {topic}',
  output_schema: { type: 'str' },
  outputs: ['draft'],
};

export const JUDGE: Data = {
  id: 'judge',
  prompt: 'Judge {state.draft}',
  output_schema: {
    type: 'object',
    fields: [
      { name: 'score', type: 'float' },
      { name: 'done', type: 'bool' },
    ],
  },
  outputs: ['score', 'done'],
};

export const FIELDS: Data = {
  topic: { type: 'str', required: true },
  draft: { type: 'str', default: '' },
  score: { type: 'float', default: 0 },
  done: { type: 'bool', default: false },
};

export const LINE: readonly Data[] = [
  { from: 'START', to: 'write' },
  { from: 'write', to: 'judge' },
  { from: 'judge', to: 'END' },
];

export function configOf({ fields = FIELDS, nodes = [WRITE, JUDGE], edges = LINE, rest = {} }: ConfigParts = {}): Data {
  return { schema_version: '1.0', flow: { name: 'wf' }, state: { fields }, nodes, edges, ...rest };
}

/** Validates a config given in parts. JSON is also YAML. */
export function judge(parts: ConfigParts = {}, origin: ConfigOrigin = 'user'): ValidationReport {
  return validateConfig(JSON.stringify(configOf(parts), null, 1), { origin, format: 'json' });
}

/** `code path` of every issue, in order. */
export function said({ issues }: ValidationReport): string[] {
  return issues.map(({ code, path }) => `${code} ${path}`.trim());
}
