import type { Workflow } from '../../src/workflow/schema/schema.ts';
import { writeYaml } from '../../src/pyyaml/write-yaml.ts';
import { readConfig } from '../../src/pyyaml/read-config.ts';
import { parseWorkflow } from '../../src/workflow/schema/parse-workflow.ts';

/** A workflow in short notation. */
export interface Plan {
  readonly description?: string;
  /** Types; `!` marks a required field, all others have a default. */
  readonly fields: Readonly<Record<string, string>>;
  /** `PROMPT -> outputs`; `= rounds + 1 -> rounds` is a code step. */
  readonly steps: Readonly<Record<string, string>>;
  /** `a b`, or `a: CONDITION b | default c`. By default the steps run one after another. */
  readonly edges?: readonly string[];
}

const DEFAULTS: Readonly<Record<string, string | number | boolean>> = { str: '', int: 0, bool: false };

/** The workflow of a plan, parsed but not validated. */
export function plan({ description = 'A test.', fields, steps, edges }: Plan): Workflow {
  const ids = ['START', ...Object.keys(steps), 'END'];
  const yaml = writeYaml({
    schema_version: '1.0',
    flow: { name: 'test', description },
    state: { fields: Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, fieldOf(type)])) },
    nodes: Object.entries(steps).map(([id, text]) => nodeOf(id, text)),
    edges: (edges ?? ids.slice(1).map((to, index) => `${ids[index]} ${to}`)).map(edgeOf),
  });
  const read = readConfig(yaml, 'yaml');
  if (!read.ok) throw new Error('not YAML');
  return parseWorkflow(read.root).workflow as Workflow;
}

function fieldOf(type: string) {
  return type.endsWith('!') ? { type: type.slice(0, -1), required: true } : { type, default: DEFAULTS[type] ?? '' };
}

function nodeOf(id: string, text: string) {
  const [prompt = '', outputs = ''] = text.split(' -> ');
  const node = { id, prompt, output_schema: { type: 'str' }, outputs: outputs.split(', ') };
  if (!prompt.startsWith('= ')) return node;
  const reads = /\b(?!len\b)[a-z]\w+/.exec(prompt.slice(2))?.[0] ?? '';
  const code = `result = ${prompt.slice(2).replace(reads, `inputs["${reads}"]`)}`;
  return { ...node, prompt: 'Computes.', code, inputs: { [reads]: `{${reads}}` } };
}

function edgeOf(text: string) {
  const [from = '', to = ''] = text.split(' ');
  if (!from.endsWith(':')) return { from, to };
  const routes = text.slice(from.length + 1).split(' | ');
  return {
    from: from.slice(0, -1),
    routes: routes.map((route) => {
      const at = route.lastIndexOf(' ');
      return { condition: { logic: route.slice(0, at) }, to: route.slice(at + 1) };
    }),
  };
}
