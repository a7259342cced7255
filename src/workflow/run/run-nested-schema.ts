import { type ConfigRecord, type ConfigValue, isConfigRecord } from '../schema/config-value.ts';
import type { StateField } from '../schema/schema.ts';
import { parseType } from '../type-string.ts';

/** The `schema` of a field of type `object`: nothing looks at it before the run builds its state model. */

/** A field inside an object, as far as the run cares. */
export type NestedField = Pick<StateField, 'type' | 'required' | 'default' | 'schema'>;

/** An entry of a `schema`: a type, or a mapping like that of a state field. Undefined where the run cannot use it. */
export function readNestedSchema(spec: ConfigValue): NestedField | undefined {
  if (typeof spec === 'string') return { type: spec, required: false, default: undefined, schema: undefined };
  if (!isConfigRecord(spec)) return undefined;
  const { type, required = false } = spec;
  const value = spec['default'] ?? undefined;
  const schema = spec['schema'] ?? spec['schema_'] ?? undefined;
  const isRequired = flagOfValue(required);
  if (typeof type !== 'string' || isRequired === undefined) return undefined;
  if (!isTextOrNull(spec['description'])) return undefined;
  if (schema !== undefined && !isConfigRecord(schema)) return undefined;
  if (isRequired && value !== undefined) return undefined;
  return { type, required: isRequired, default: value, schema };
}

/** The flag that a value is read as, if any. */
export function flagOfValue(value: ConfigValue): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'bigint' || typeof value === 'number') {
    return Number(value) === 1 ? true : Number(value) === 0 ? false : undefined;
  }
  if (typeof value !== 'string') return undefined;
  return /^(?:[1ty]|yes|on|true)$/i.test(value) ? true : /^(?:[0fn]|no|off|false)$/i.test(value) ? false : undefined;
}

function isTextOrNull(value: ConfigValue | undefined): boolean {
  return value === undefined || value === null || typeof value === 'string';
}

/** What is wrong with an object's schema, and where in it. */
export interface SchemaProblem {
  readonly code: 'run.object_without_schema' | 'run.object_bad_schema' | 'run.field_name';
  readonly path: readonly string[];
  readonly message: string;
}

/** Field names that Pydantic refuses or that hide what the run needs of a model. */
export function isUsableFieldName(name: string): boolean {
  if (name.startsWith('_')) return /^__(?:doc|module|pydantic_extra)__$/.test(name);
  return !/^model_(?:config|copy|dump|dump_json|extra|fields_set|post_init|validate|validate_json|validate_strings)$/.test(
    name,
  );
}

/** Of these only the run itself stumbles, and it copies the outermost model only. */
const ONLY_OUTERMOST = new Set(['model_copy', 'model_extra', 'model_fields_set']);

/** The deepest nesting that is looked at; Python stops there, too. */
const DEEPEST = 200;

/** Checks the fields of an object; `schema` is the value written there, if any. */
export function checkObjectSchema(schema: ConfigRecord | undefined, path: readonly string[] = []): SchemaProblem[] {
  if (schema === undefined || Object.keys(schema).length === 0 || path.length > DEEPEST) {
    const message =
      'A field of type `object` needs a `schema` that lists its fields, as in `schema: {name: str}`; or use `dict`.';
    return [{ code: 'run.object_without_schema', path, message }];
  }
  return Object.entries(schema).flatMap(([name, spec]) => checkEntry(name, spec, [...path, name]));
}

function checkEntry(name: string, spec: ConfigValue, path: readonly string[]): SchemaProblem[] {
  const field = readNestedSchema(spec);
  if (field === undefined) {
    const message = `\`${name}\` must be a type such as \`str\`, or a mapping with \`type\`; a JSON schema does not work here.`;
    return [{ code: 'run.object_bad_schema', path, message }];
  }
  if (!isUsableFieldName(name) && !ONLY_OUTERMOST.has(name)) {
    return [{ code: 'run.field_name', path, message: `\`${name}\` cannot be the name of a field; choose another.` }];
  }
  if (field.type === 'object')
    return checkObjectSchema(field.schema, typeof spec === 'string' ? path : [...path, 'schema']);
  if (parseType(field.type) !== undefined) return [];
  const message = `The runtime knows no type \`${field.type}\`; use str, int, float, bool, list or dict.`;
  return [{ code: 'run.object_bad_schema', path, message }];
}
