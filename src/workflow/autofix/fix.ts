import type { ConfigNode } from '../../pyyaml/config-node.ts';
import type { YamlEdit } from '../../pyyaml/edit-yaml.ts';
import type { Path } from '../../pyyaml/path.ts';
import type { Issue } from '../../pyyaml/issue.ts';
import { float, type YamlValue } from '../../pyyaml/write-yaml.ts';

/** What a rule can put right in one go, with a short clause for the user about each thing. */
export interface Fix {
  readonly edits: readonly YamlEdit[];
  readonly said: string | readonly string[];
  /** What the user wrote that goes away without anything in its place, in words for the user. */
  readonly removes?: string;
}

/** An error with the path to what is wrong. */
export interface PlacedIssue extends Issue {
  readonly at: Path;
}

/** A config that can be read and is not valid. Its errors include keys that the runtime drops, also where that is only a warning. */
export interface InvalidConfig {
  readonly root: ConfigNode;
  readonly lines: readonly string[];
  readonly errors: readonly PlacedIssue[];
}

/** The fixes of one kind. They are computed from the same state, so they must not depend on one another. */
export type FixFamily = (config: InvalidConfig) => readonly Fix[];

/** The value with which an answer or field of a type begins. */
export function emptyValue(type: string): YamlValue {
  if (type === 'int') return 0;
  if (type === 'float') return float(0);
  if (type === 'bool') return false;
  if (type.startsWith('list')) return [];
  return type.startsWith('dict') || type === 'object' ? {} : '';
}
