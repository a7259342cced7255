import { float, type YamlValue } from '../../../pyyaml/write-yaml.ts';
import type { FieldType } from '../plan/plan.ts';

/** The value that a field has before anything was written to it. */
export function emptyOf(type: FieldType): YamlValue {
  const empty = { str: '', int: 0, float: float(0), bool: false, 'list[str]': [] };
  return empty[type];
}
