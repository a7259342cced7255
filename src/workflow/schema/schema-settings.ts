import type { FindingCode } from '../reference/codes.ts';
import { anyRecord, decimal, flag, integer, smallInteger, text, textWhere } from './lax-scalar.ts';
import { type Lax, listOf, model, optional, required, withDefault } from './lax-type.ts';
import { llm, mlflow } from './schema-node.ts';

/** One of a few words, by a check of upstream's own. */
function oneOf(code: FindingCode, allowed: readonly string[], change?: (value: string) => string): Lax<string> {
  const list = allowed.map((word) => `\`${word}\``).join(', ');
  return textWhere(
    (value) =>
      allowed.includes(value)
        ? undefined
        : { code, message: (name) => `\`${name}\` must be one of ${list}, but it is \`${value}\`.`, allowed },
    change,
  );
}

export const optimization = model('optimisation settings', {
  enabled: withDefault(flag, false),
  strategy: withDefault(text, 'BootstrapFewShot'),
  metric: withDefault(text, 'semantic_match'),
  max_demos: withDefault(integer({ above: 0 }), 4n),
});

const execution = model('execution settings', {
  timeout: withDefault(integer({ above: 0 }), 120n),
  max_retries: withDefault(integer({ atLeast: 0 }), 3n),
});

const tracking = model('MLflow settings', {
  enabled: withDefault(flag, false),
  tracking_uri: withDefault(text, 'file://./mlruns'),
  experiment_name: withDefault(text, 'configurable_agents'),
  run_name: optional(text),
  log_prompts: withDefault(flag, true),
  log_artifacts: withDefault(flag, true),
  artifact_level: withDefault(oneOf('schema.artifact_level', ['minimal', 'standard', 'full']), 'standard'),
  async_logging: withDefault(flag, true),
  retention_days: optional(integer()),
  redact_pii: withDefault(flag, false),
});

const LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'];

const logging = model('logging settings', {
  level: withDefault(
    oneOf('schema.log_level', LEVELS, (value) => value.toUpperCase()),
    'INFO',
  ),
});

const storage = model('storage settings', {
  backend: withDefault(text, 'sqlite'),
  path: withDefault(text, './workflows.db'),
});

const variant = model('a variant', {
  name: required(text),
  prompt: required(text),
  config_overrides: optional(anyRecord),
  node_id: optional(text),
});

const abTest = model('A/B test settings', {
  enabled: withDefault(flag, false),
  experiment: required(text),
  variants: required(listOf(variant)),
  run_count: withDefault(smallInteger({ atLeast: 1, atMost: 10 }), 3),
  parallel: withDefault(flag, true),
});

const gate = model('a gate', { metric: required(text), max: optional(decimal()), min: optional(decimal()) });

const gates = model('quality gates', {
  gates: withDefault(listOf(gate), []),
  on_fail: withDefault(oneOf('schema.on_fail', ['warn', 'fail', 'block_deploy']), 'warn'),
});

export const config = model('settings', {
  llm: optional(llm),
  execution: optional(execution),
  observability: optional(model('observability settings', { mlflow: optional(tracking), logging: optional(logging) })),
  storage: optional(storage),
  mlflow: optional(mlflow),
  ab_test: optional(abTest),
  gates: optional(gates),
});
