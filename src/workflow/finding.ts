import type { Path } from '../pyyaml/path.ts';
import type { FindingCode } from './reference/codes.ts';

/** An issue before its place in the file is looked up. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: 'error' | 'warning';
  readonly path: Path;
  readonly message: string;
  readonly suggestion?: string;
  readonly allowed?: readonly string[];
  /** Point here instead of at `path`. */
  readonly at?: Path;
  /** Point at the key, not at its value. */
  readonly atKey?: boolean;
  /** Point at this text inside the value. */
  readonly within?: string;
}
