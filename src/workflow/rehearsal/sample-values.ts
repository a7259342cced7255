import { type Condition, parseCondition } from '../condition.ts';
import { type ConfigRecord, type ConfigValue, emptyRecord } from '../schema/config-value.ts';
import type { Workflow } from '../schema/schema.ts';
import { parseType } from '../type-string.ts';
import { readNestedSchema } from '../run/run-nested-schema.ts';

/** A value of a type, in place of what a model or code would give. */
export function sampleOf(type: string, name: string, schema?: ConfigRecord): ConfigValue {
  switch (parseType(type)?.kind) {
    case 'int':
      return 1n;
    case 'float':
      return 1;
    case 'bool':
      return true;
    case 'list':
      return [`(${name})`];
    case 'dict':
      return emptyRecord<ConfigValue>();
    case 'object':
      return sampleObject(schema ?? emptyRecord<ConfigValue>());
    default:
      return `(${name})`;
  }
}

function sampleObject(schema: ConfigRecord): ConfigRecord {
  const object = emptyRecord<ConfigValue>();
  for (const [name, spec] of Object.entries(schema)) {
    const field = readNestedSchema(spec);
    if (field !== undefined) object[name] = sampleOf(field.type, name, field.schema);
  }
  return object;
}

/** Inputs for every field that has to be given. */
export function sampleInputs({ state }: Workflow): ConfigRecord {
  const inputs = emptyRecord<ConfigValue>();
  for (const [name, { type, required, schema }] of Object.entries(state.fields)) {
    if (required) inputs[name] = sampleOf(type, name, schema);
  }
  return inputs;
}

/** Values with which a condition holds, as far as one look at it tells. */
export function valuesFor(logic: string): ReadonlyMap<string, ConfigValue> {
  return new Map(wanted(parseCondition(logic), true));
}

/** Values with which a condition does not hold. */
export function valuesAgainst(logic: string): ReadonlyMap<string, ConfigValue> {
  return new Map(wanted(parseCondition(logic), false));
}

type Wanted = readonly (readonly [string, ConfigValue])[];

function wanted(condition: Condition, holds: boolean): Wanted {
  switch (condition.kind) {
    case 'truth':
    case 'bare':
      return [[condition.field, condition.negated !== holds]];
    case 'compare':
      return [[condition.field, comparedValue(condition, holds)]];
    case 'all':
    case 'any': {
      const everyPart = (condition.kind === 'all') === holds;
      const parts = everyPart ? condition.parts : condition.parts.slice(0, 1);
      return parts.flatMap((part) => wanted(part, holds));
    }
    default:
      return [];
  }
}

const OPPOSITE = { '==': '!=', '!=': '==', '>=': '<', '<=': '>', '>': '<=', '<': '>=' } as const;

function comparedValue({ operator, literal }: Extract<Condition, { kind: 'compare' }>, holds: boolean): ConfigValue {
  const needed = holds ? operator : OPPOSITE[operator];
  const isEqual = needed === '==' || needed === '>=' || needed === '<=';
  if (typeof literal === 'string') return isEqual ? literal : `${literal} (another)`;
  if (typeof literal === 'boolean') return isEqual ? literal : !literal;
  const step = needed === '<' ? -1 : 1;
  if (isEqual) return literal;
  return typeof literal === 'bigint' ? literal + BigInt(step) : literal + step;
}
