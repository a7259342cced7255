import type { CodeEntry } from './code-table.ts';
import { EFFECT_CODES } from './effect-codes.ts';
import { GRAPH_CODES } from './graph-codes.ts';
import { READING_CODES } from './reading-codes.ts';
import { RUN_CODES } from './run-codes.ts';
import { SCHEMA_CODES } from './schema-codes.ts';

/** Every code that an issue can have, in the order of the stages that find them. Codes do not change their meaning. */
export const CODES = { ...READING_CODES, ...SCHEMA_CODES, ...GRAPH_CODES, ...RUN_CODES, ...EFFECT_CODES } as const;

type IssueCode = keyof typeof CODES;

/** Codes of what is found once the text is read. */
export type FindingCode =
  | keyof typeof SCHEMA_CODES
  | keyof typeof GRAPH_CODES
  | keyof typeof RUN_CODES
  | keyof typeof EFFECT_CODES
  | 'yaml.cut_value'
  | 'yaml.other_value'
  | 'yaml.other_refused';

export function entryOf(code: string): CodeEntry | undefined {
  return Object.hasOwn(CODES, code) ? CODES[code as IssueCode] : undefined;
}
