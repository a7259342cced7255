import type { AnswerSchema } from '../llm/provider.ts';
import type { AnswerShape } from '../workflow/rehearsal/step-request.ts';
import { readForeignValue } from '../workflow/rehearsal/value-text.ts';
import {
  type ConfigRecord,
  type ConfigValue,
  emptyRecord,
  isConfigRecord,
  isList,
} from '../workflow/schema/config-value.ts';
import { type FieldType, parseType } from '../workflow/type-string.ts';

/**
 * The JSON Schema of a step's answer, limited to keywords that all vendors support. They support no mapping with open keys, so a `dict` is requested as the
 * text of a JSON object, which `readAnswer` parses.
 */
export function answerSchema(node: string, { fields }: AnswerShape): AnswerSchema {
  const properties = Object.fromEntries(
    fields.map(({ name, type, description }) => [
      name,
      { ...schemaOf(parseType(type)), ...(description !== undefined && { description }) },
    ]),
  );
  const required = fields.map(({ name }) => name);
  return {
    name: `answer_${node}`.replaceAll(/\W/g, '_').slice(0, 60),
    schema: { type: 'object', properties, required, additionalProperties: false },
  };
}

const SCALARS = { str: 'string', int: 'integer', float: 'number', bool: 'boolean' } as const;

function schemaOf(type: FieldType | undefined): Readonly<Record<string, unknown>> {
  if (type === undefined) return { type: 'string' };
  if (type.kind === 'list') return { type: 'array', items: schemaOf(type.item) };
  if (type.kind === 'dict' || type.kind === 'object') return { type: 'string', description: 'A JSON object, as text.' };
  return { type: SCALARS[type.kind] };
}

/** The answer in a model's text: a JSON object, alone or in a fence; undefined when there is none. */
export function readAnswer(text: string, { fields }: AnswerShape): ConfigValue | undefined {
  const open = text.indexOf('{');
  const close = text.lastIndexOf('}');
  if (open === -1 || close < open) return undefined;
  const value = readForeignValue(text.slice(open, close + 1));
  if (value === undefined || !isConfigRecord(value)) return undefined;
  const read = emptyRecord<ConfigValue>();
  for (const { name, type } of fields) {
    if (Object.hasOwn(value, name)) read[name] = withMappings(value[name] ?? null, parseType(type));
  }
  return read;
}

/** Turns mappings that arrived as text into mappings. */
function withMappings(value: ConfigValue, type: FieldType | undefined): ConfigValue {
  if (type?.kind === 'list' && isList(value)) return value.map((item) => withMappings(item, type.item));
  if (type?.kind !== 'dict' || typeof value !== 'string') return value;
  const parsed = readForeignValue(value);
  return parsed !== undefined && isMapping(parsed) ? parsed : value;
}

function isMapping(value: ConfigValue): value is ConfigRecord {
  return isConfigRecord(value) || value instanceof Map;
}
