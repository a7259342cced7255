import type { ConfigNode } from '../../pyyaml/config-node.ts';
import type { ConfigRecord } from './config-value.ts';
import {
  anyRecord,
  choice,
  decimal,
  flag,
  integer,
  readFlag,
  readRecord,
  readText,
  smallInteger,
  text,
  textWhere,
} from './lax-scalar.ts';
import {
  dictOf,
  type Lax,
  type LaxOutput,
  listOf,
  model,
  optional,
  type Refusal,
  refuse,
  required,
  run,
  type Sink,
  withDefault,
} from './lax-type.ts';
import { isPythonIdentifier } from '../../pyyaml/python-text.ts';
import { closest } from '../suggest.ts';
import { identifierMeant } from '../suggest.ts';
import { providerMeant } from './synonyms.ts';

const outputField = model('a field of the answer', {
  name: required(text),
  type: required(text),
  description: optional(text),
});

const OBJECT_WITHOUT_FIELDS: Refusal = {
  code: 'schema.object_without_fields',
  message: () => '`output_schema` of type `object` needs `fields`; list each output with its name and type.',
  toward: ['type'],
};

const outputSchema = model(
  'the shape of the answer',
  { type: required(text), fields: optional(listOf(outputField)), description: optional(text) },
  {
    check: ({ type, fields }, sink) => {
      if (type === 'object' && (fields === undefined || fields.length === 0)) refuse(sink, OBJECT_WITHOUT_FIELDS);
    },
  },
);

const toolConfig = model('a tool', {
  name: required(text),
  on_error: withDefault(choice(['fail', 'continue']), 'fail'),
  config: optional(anyRecord),
});

const toolConfigZod = required(toolConfig).zod;
type ToolConfig = LaxOutput<typeof toolConfig>;

/** A tool is its name, or a mapping with more about it. */
const tool: Lax<string | ToolConfig> = {
  prepare: (node: ConfigNode, sink: Sink) => {
    if (node.kind !== 'map') return readText(node, sink);
    const { value, issues } = run(toolConfigZod, node);
    sink.issues.push(...issues);
    return value;
  },
  ...(toolConfig.shape && { shape: toolConfig.shape }),
};

export const memory = model('memory settings', {
  enabled: withDefault(flag, false),
  default_scope: withDefault(choice(['agent', 'workflow', 'node']), 'agent'),
});

const optimize = model('optimisation settings', {
  enabled: withDefault(flag, false),
  metric: optional(text),
  strategy: optional(text),
  max_demos: optional(integer()),
});

const PROVIDERS = ['openai', 'anthropic', 'google', 'ollama'] as const;

const provider = textWhere((value) => {
  if ((PROVIDERS as readonly string[]).includes(value)) return undefined;
  const meant = providerMeant(value) ?? closest(value, PROVIDERS);
  return {
    code: 'schema.provider_unknown',
    message: () => `The runtime knows no provider \`${value}\`; use one of ${PROVIDERS.join(', ')}.`,
    allowed: PROVIDERS,
    ...(meant !== undefined && { suggestion: meant }),
  };
});

export const llm = model('model settings', {
  provider: optional(provider),
  model: optional(text),
  temperature: optional(decimal({ atLeast: 0, atMost: 1 })),
  max_tokens: optional(integer({ above: 0 })),
  api_base: optional(text),
});

/** Network access is on, off, or described by a mapping. */
const network: Lax<boolean | ConfigRecord> = {
  prepare: (node, sink) => (node.kind === 'map' ? readRecord(node, sink) : readFlag(node, sink)),
};

const sandbox = model('sandbox settings', {
  mode: withDefault(choice(['python', 'docker']), 'python'),
  enabled: withDefault(flag, true),
  network: withDefault(network, true),
  preset: withDefault(choice(['low', 'medium', 'high', 'max']), 'medium'),
  resources: optional(anyRecord),
  timeout: optional(smallInteger({ atLeast: 1, atMost: 3600 })),
});

export const mlflow = model('MLflow settings', { experiment: optional(text), run_name: optional(text) });

/** An id that is none is still known by its text, so that edges to it can be judged. */
const identifier: Lax<string> = {
  prepare: (node, sink) => {
    const value = readText(node, sink);
    if (value !== undefined && !isPythonIdentifier(value)) refuse(sink, notAnIdentifier(value));
    return value;
  },
};

function notAnIdentifier(value: string): Refusal {
  const meant = identifierMeant(value);
  return {
    code: 'schema.node_id',
    message: () =>
      `\`${value}\` cannot be a node id; use letters, digits and underscores, and begin with a letter, as in \`write_article\`.`,
    ...(meant !== undefined && { suggestion: meant }),
  };
}

const NO_OUTPUTS: Refusal = {
  code: 'schema.no_outputs',
  message: () => 'A node must write at least one state field; name it under `outputs`.',
};

export const node = model('a node', {
  id: required(identifier),
  description: optional(text),
  inputs: optional(dictOf(text)),
  prompt: required(text),
  output_schema: required(outputSchema),
  outputs: required(listOf(text, NO_OUTPUTS)),
  tools: optional(listOf(tool)),
  memory: optional(memory),
  optimize: optional(optimize),
  llm: optional(llm),
  sandbox: optional(sandbox),
  code: optional(text),
  log_prompts: optional(flag),
  log_artifacts: optional(flag),
  mlflow: optional(mlflow),
});
