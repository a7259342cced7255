import * as z from 'zod/mini';
import { emptyValue } from './autofix/fix.ts';
import { parseType } from './type-string.ts';
import { float, writeYaml, type YamlValue } from '../pyyaml/write-yaml.ts';

const text = z.string();
const texts = z.array(text);

const wire = z.object({
  reply: text,
  flow: z.object({ name: text, description: text }),
  state: z.array(z.object({ name: text, type: text, required: z.boolean(), default_json: text, description: text })),
  nodes: z.array(
    z.object({
      id: text,
      description: text,
      prompt: text,
      tools: texts,
      outputs: z.array(z.object({ name: text, type: text, description: text })),
      temperature: z.number(),
    }),
  ),
  edges: z.array(z.object({ from: text, to: text, routes: z.array(z.object({ when: text, to: text })) })),
});
type Wire = z.infer<typeof wire>;

/**
 * A whole config without mappings of any key, unions or optional parts: what structured output of all vendors can express. Unused texts are
 * empty, an unused temperature is -1. It cannot hold code, memory, settings of models and the like, so it serves to create, not to edit.
 */
export const WIRE_SCHEMA: { readonly name: string; readonly schema: Readonly<Record<string, unknown>> } = {
  name: 'workflow',
  schema: strict(z.toJSONSchema(wire)),
};

/** Only the words that all vendors know. */
function strict(schema: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]: [string, unknown]) => {
      if (key === '$schema') return [];
      if (Array.isArray(value) || typeof value !== 'object' || value === null) return [[key, value]];
      return [[key, strict(value)]];
    }),
  );
}

/** The config that an answer in the wire shape says; undefined if the answer is none. */
export function configOfWire(answer: string): string | undefined {
  const read = wire.safeParse(jsonIn(answer));
  return read.success ? writeYaml(configValue(read.data)) : undefined;
}

function jsonIn(answer: string): unknown {
  const trimmed = answer.trim();
  if (!trimmed.startsWith('{')) return undefined;
  try {
    return JSON.parse(trimmed);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function configValue({ flow, state, nodes, edges }: Wire): YamlValue {
  return {
    schema_version: '1.0',
    flow: { name: flow.name || 'workflow', description: given(flow.description) },
    state: { fields: Object.fromEntries(state.map((field) => [field.name, fieldValue(field)])) },
    nodes: nodes.map(nodeValue),
    edges: edges.map(({ from, to, routes }) =>
      routes.length === 0
        ? { from, to }
        : { from, routes: routes.map(({ when, to }) => ({ condition: { logic: when || 'default' }, to })) },
    ),
  };
}

function fieldValue({ type, required, default_json: json, description }: Wire['state'][number]): YamlValue {
  const fallback = required ? {} : { default: defaultValue(json, type) };
  return { type, ...(required && { required }), ...fallback, description: given(description) };
}

function defaultValue(json: string, type: string): YamlValue {
  const value = jsonIn(`{"value": ${json.trim() || 'null'}}`) as { value?: YamlValue } | undefined;
  const kind = parseType(type)?.kind;
  if (value?.value === undefined || value.value === null)
    return kind === 'str' && json !== '' && json !== 'null' ? json : emptyValue(type);
  return kind === 'float' && typeof value.value === 'number' ? float(value.value) : value.value;
}

function nodeValue({ id, description, prompt, tools, outputs, temperature }: Wire['nodes'][number]): YamlValue {
  return {
    id,
    description: given(description),
    prompt,
    output_schema: {
      type: 'object',
      fields: outputs.map((output) => ({ ...output, description: given(output.description) })),
    },
    outputs: outputs.map(({ name }) => name),
    tools: tools.length === 0 ? undefined : tools,
    llm: temperature < 0 ? undefined : { temperature: float(temperature) },
  };
}

function given(words: string): string | undefined {
  return words === '' ? undefined : words;
}
