import type { FindingCode } from '../reference/codes.ts';
import { anyRecord, anything, flag, text, textWhere } from './lax-scalar.ts';
import {
  dictOf,
  type LaxOutput,
  listOf,
  model,
  optional,
  type Refusal,
  refuse,
  required,
  withDefault,
} from './lax-type.ts';
import { pythonStrip } from '../../pyyaml/python-text.ts';
import { edge } from './schema-edge.ts';
import { memory, node } from './schema-node.ts';
import { config, optimization } from './schema-settings.ts';

/** Schema 1.0 of upstream's workflow config, model by model, with the coercions and defaults of its Pydantic classes. */

const schemaVersion = textWhere((value) =>
  value === '1.0'
    ? undefined
    : {
        code: 'schema.version_unsupported',
        message: () =>
          `The runtime reads schema version "1.0" only, not ${JSON.stringify(value)}; write schema_version: "1.0".`,
        suggestion: '"1.0"',
        allowed: ['1.0'],
      },
);

const flowName = textWhere(
  (value) =>
    value === '' ? { code: 'schema.flow_name_blank', message: () => 'The flow needs a name; write one.' } : undefined,
  pythonStrip,
);

const flow = model('flow metadata', {
  name: required(flowName),
  description: optional(text),
  version: optional(text),
});

const DEFAULT_AND_REQUIRED: Refusal = {
  code: 'schema.required_with_default',
  message: () => 'A required field cannot have a default; remove `required: true` or the default.',
  toward: ['default'],
  atKey: true,
};

const stateField = model(
  'a state field',
  {
    type: required(text),
    required: withDefault(flag, false),
    default: optional(anything),
    description: optional(text),
    schema: optional(anyRecord),
  },
  {
    aliases: { schema_: 'schema' },
    check: (field, sink) => {
      if (field.required && field.default !== undefined) refuse(sink, DEFAULT_AND_REQUIRED);
    },
  },
);

const none = (code: FindingCode, what: string): Refusal => ({
  code,
  message: (name) => `\`${name}\` is empty; a workflow needs at least one ${what}.`,
});

const state = model('the state', { fields: required(dictOf(stateField, none('schema.no_fields', 'state field'))) });

export const workflow = model('a workflow', {
  schema_version: required(schemaVersion),
  flow: required(flow),
  state: required(state),
  nodes: required(listOf(node, none('schema.no_nodes', 'node'))),
  edges: required(listOf(edge, none('schema.no_edges', 'edge'))),
  optimization: optional(optimization),
  memory: optional(memory),
  config: optional(config),
});

/** A config as upstream holds it after loading: names are upstream's, defaults are filled in, absent is undefined. */
export type Workflow = LaxOutput<typeof workflow>;
export type StateField = LaxOutput<typeof stateField>;
export type WorkflowNode = LaxOutput<typeof node>;
export type WorkflowEdge = LaxOutput<typeof edge>;
