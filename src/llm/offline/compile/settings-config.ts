import { float, type YamlValue } from '../../../pyyaml/write-yaml.ts';
import type { Settings } from '../settings.ts';

type YamlMap = { readonly [key: string]: YamlValue };

/** The `llm` block that settings make, if any. */
export function llmOf({ provider, model, temperature, maxTokens }: Settings): YamlMap | undefined {
  const llm: YamlMap = {
    ...(provider === undefined ? {} : { provider }),
    ...(model === undefined ? {} : { model }),
    ...(temperature === undefined ? {} : { temperature: float(temperature) }),
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
  };
  return Object.keys(llm).length === 0 ? undefined : llm;
}

/** The parts of a config besides the steps: `config` and `memory`. */
export function configOf(settings: Settings): YamlMap {
  const llm = llmOf(settings);
  const execution: YamlMap = {
    ...(settings.timeout === undefined ? {} : { timeout: settings.timeout }),
    ...(settings.maxRetries === undefined ? {} : { max_retries: settings.maxRetries }),
  };
  const isObserved = settings.mlflow === true || settings.costLimit !== undefined;
  const config: YamlMap = {
    ...(llm === undefined ? {} : { llm }),
    ...(Object.keys(execution).length === 0 ? {} : { execution }),
    ...(isObserved ? { observability: { mlflow: { enabled: true } } } : {}),
    ...(settings.costLimit === undefined
      ? {}
      : { gates: { gates: [{ metric: 'cost_usd', max: float(settings.costLimit) }], on_fail: 'warn' } }),
  };
  return {
    ...(Object.keys(config).length === 0 ? {} : { config }),
    ...(settings.memory === true ? { memory: { enabled: true } } : {}),
  };
}
