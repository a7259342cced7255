import type { Workflow } from '../../../src/workflow/schema/schema.ts';
import { isPythonIdentifier } from '../../../src/pyyaml/python-text.ts';
import { toolNamed } from '../../../src/workflow/tools.ts';
import { checkSets, first, ofWorkflow, type Checks } from './check.ts';
import { matches } from './pattern.ts';
import { valueAt } from './plain-workflow.ts';

/** Predicates on steps, state, tools and settings. */

type Node = Workflow['nodes'][number];

function toolsOf(node: Node): { name: string; onError: string | undefined }[] {
  return (node.tools ?? []).map((tool) =>
    typeof tool === 'string' ? { name: tool, onError: undefined } : { name: tool.name, onError: tool.on_error },
  );
}

function toolNames({ nodes }: Workflow): string[] {
  return nodes.flatMap(toolsOf).map(({ name }) => name);
}

/** Every `llm` section in a scope. */
function llmsIn(workflow: Workflow, scope: string | undefined): NonNullable<Node['llm']>[] {
  const id = /^node:(.+)$/.exec(scope ?? '')?.[1];
  const nodes = workflow.nodes.filter((node) => id === undefined || node.id === id);
  const found = [...(id === undefined ? [workflow.config?.llm] : []), ...nodes.map(({ llm }) => llm)];
  return found.filter((llm) => llm !== undefined);
}

const KNOWN_PROVIDERS = new Set(['openai', 'anthropic', 'google', 'ollama']);

export const CONFIG_CHECKS: Pick<
  Checks,
  | 'valid'
  | 'nodes'
  | 'node_outputs_min'
  | 'tools'
  | 'tools_or_input'
  | 'tool_on_error'
  | 'tools_known_only'
  | 'state'
  | 'memory'
  | 'llm'
  | 'providers_known_only'
  | 'config_equals'
  | 'config_exists'
  | 'text_all'
  | 'config_absent_regex'
  | 'ids_ascii'
> = {
  valid: ({ valid }, { config }) => {
    const is = config?.workflow !== undefined;
    return is === valid ? undefined : `the config is ${is ? '' : 'not '}valid`;
  },
  nodes: ofWorkflow(({ nodes: { min = 0, max = Infinity } }, { nodes }) =>
    nodes.length < min || nodes.length > max ? `${nodes.length} steps` : undefined,
  ),
  node_outputs_min: ofWorkflow(({ node_outputs_min: min }, { nodes }) =>
    nodes.some(({ outputs }) => outputs.length >= min) ? undefined : `no step has ${min} outputs`,
  ),
  tools: ofWorkflow(({ tools }, workflow) => checkSets(tools, toolNames(workflow), 'tool')),
  tools_or_input: ofWorkflow(({ tools_or_input: { tools, input } }, workflow) => {
    const listed = toolNames(workflow);
    if (listed.length > 0) return checkSets({ any: tools }, listed, 'tool');
    const inputs = Object.entries(workflow.state.fields).filter(([, { required }]) => required);
    return inputs.some(([name]) => matches(name, input)) ? undefined : `no tool, and no required input like ${input}`;
  }),
  tool_on_error: ofWorkflow(({ tool_on_error: wanted }, { nodes }) => {
    const tools = nodes.flatMap(toolsOf);
    const wrong = Object.entries(wanted).filter(
      ([name, onError]) => !tools.some((tool) => tool.name === name && (tool.onError ?? 'fail') === onError),
    );
    return wrong.length > 0 ? `on_error of ${wrong.map(([name]) => name).join(', ')}` : undefined;
  }),
  tools_known_only: ofWorkflow((_expected, workflow) => {
    const unknown = toolNames(workflow).filter((name) => toolNamed(name) === undefined);
    return unknown.length > 0 ? `unknown tool ${unknown.join(', ')}` : undefined;
  }),
  state: ofWorkflow(({ state }, workflow) => {
    const fields = Object.entries(workflow.state.fields);
    const names = fields.map(([name]) => name);
    const required = fields.filter(([, field]) => field.required).length;
    const { min_fields = 0, required_min = 0, names_any, names_all, names_none, types_any } = state;
    return first(
      fields.length < min_fields && `${fields.length} fields`,
      required < required_min && `${required} required fields`,
      checkSets({ all: names_all, none: names_none }, names, 'field'),
      names_any?.some((name) => !names.some((own) => matches(own, name))) === true &&
        `no field like ${names_any.join(', ')}`,
      types_any?.some((type) => fields.every(([, field]) => !matches(field.type, type))) === true &&
        `no field of type ${types_any.join(', ')}`,
    );
  }),
  memory: ofWorkflow(({ memory }, workflow) => {
    const enabled = [workflow.memory, ...workflow.nodes.map((node) => node.memory)].some(
      (one) => one?.enabled === true,
    );
    return enabled === memory.enabled ? undefined : `memory is ${enabled ? 'on' : 'off'}`;
  }),
  llm: ofWorkflow(({ llm: { scope, provider, model, temperature_max } }, workflow) => {
    const llms = llmsIn(workflow, scope);
    return first(
      provider !== undefined && !llms.some((llm) => llm.provider === provider) && `provider is not ${provider}`,
      model !== undefined && !llms.some((llm) => llm.model === model) && `model is not ${model}`,
      temperature_max !== undefined &&
        !llms.some(({ temperature }) => temperature !== undefined && temperature <= temperature_max) &&
        `temperature is not at most ${temperature_max}`,
    );
  }),
  providers_known_only: ofWorkflow((_expected, workflow) => {
    const unknown = llmsIn(workflow, undefined).flatMap(({ provider }) =>
      provider === undefined || KNOWN_PROVIDERS.has(provider) ? [] : provider,
    );
    return unknown.length > 0 ? `unknown provider ${unknown.join(', ')}` : undefined;
  }),
  config_equals: ofWorkflow(({ config_equals: wanted }, workflow) => {
    const wrong = Object.entries(wanted).filter(
      ([path, value]) => JSON.stringify(valueAt(workflow, path)) !== JSON.stringify(value),
    );
    return wrong.length > 0 ? `${wrong.map(([path]) => path).join(', ')} is not as asked` : undefined;
  }),
  config_exists: ofWorkflow(({ config_exists: paths }, workflow) => {
    const missing = paths.filter((path) => valueAt(workflow, path) === undefined);
    return missing.length > 0 ? `no ${missing.join(', ')}` : undefined;
  }),
  text_all: ({ text_all: wanted }, { config }) => {
    const missing = wanted.filter((source) => !matches(config?.yaml ?? '', source));
    return missing.length > 0 ? `nothing in the config matches ${missing.join(', ')}` : undefined;
  },
  config_absent_regex: ({ config_absent_regex: unwanted }, { config }) => {
    const found = unwanted.filter((source) => matches(config?.yaml ?? '', source));
    return found.length > 0 ? `the config holds ${found.join(', ')}` : undefined;
  },
  ids_ascii: ofWorkflow((_expected, { nodes, state }) => {
    const names = [...nodes.map(({ id }) => id), ...Object.keys(state.fields)];
    const odd = names.filter((name) => !/^[\u0020-\u007E]*$/.test(name) || !isPythonIdentifier(name));
    return odd.length > 0 ? `names ${odd.join(', ')}` : undefined;
  }),
};
