import { coerce } from './coerce.ts';
import type { ConfigRecord, ConfigValue } from '../schema/config-value.ts';

/** Whether the run takes a value for the declared type, where Pydantic checks it with inner types erased. */
export function fitsType(value: ConfigValue, type: string, schema: ConfigRecord | undefined): boolean {
  return coerce(value, { type, schema }) !== undefined;
}
