import { type ConfigRecord, type ConfigValue, isConfigRecord, isModelValue } from './schema/config-value.ts';
import { pythonStr } from './schema/python-value.ts';

/** Prompts and input mappings: upstream's validator and its run time see different placeholders in the same text. */

const RESOLVED = /\{([a-zA-Z_][a-zA-Z0-9_.]*)\}/g;
const STATE_PREFIX = '{state.';

/** What the validator takes for placeholders, each once, without braces: any text between braces. */
export function validatedPlaceholders(prompt: string): readonly string[] {
  const found = new Set<string>();
  let open = prompt.indexOf('{');
  while (open !== -1) {
    const close = prompt.indexOf('}', open + 1);
    if (close === -1) break;
    if (close > open + 1) found.add(prompt.slice(open + 1, close));
    open = prompt.indexOf('{', close + 1);
  }
  return [...found];
}

/** What is replaced at run time, each once, without braces and without the `state.` in front. */
export function resolvedPlaceholders(template: string): readonly string[] {
  const text = withoutStatePrefix(template);
  const found = new Set<string>();
  RESOLVED.lastIndex = 0;
  for (let match = RESOLVED.exec(text); match !== null; match = RESOLVED.exec(text)) found.add(match[1] ?? '');
  return [...found];
}

/** Turns `{state.x}` into `{x}`. */
function withoutStatePrefix(template: string): string {
  let text = '';
  let done = 0;
  for (let open = template.indexOf(STATE_PREFIX); open !== -1; open = template.indexOf(STATE_PREFIX, done)) {
    const name = open + STATE_PREFIX.length;
    const close = template.indexOf('}', name);
    if (close === -1) break;
    text +=
      close === name
        ? template.slice(done, close + 1)
        : `${template.slice(done, open)}{${template.slice(name, close)}}`;
    done = close + 1;
  }
  return text + template.slice(done);
}

/** Names that every state answers to, being a Pydantic model: they resolve to its methods and attributes. */
const MODEL_ATTRIBUTES = new Set(
  (
    'construct copy dict from_orm json parse_file parse_obj parse_raw schema schema_json update_forward_refs validate ' +
    'model_computed_fields model_config model_construct model_copy model_dump model_dump_json model_extra model_fields ' +
    'model_fields_set model_json_schema model_parametrized_name model_post_init model_rebuild model_validate ' +
    'model_validate_json model_validate_strings'
  ).split(' '),
);

/** Whether Python finds `name` on a model although it is not one of its fields. */
export function isModelAttribute(name: string): boolean {
  return (
    MODEL_ATTRIBUTES.has(name) ||
    /^__(?:class|dict|doc|module|annotations|fields|fields_set|hash|init|eq|repr|str)__$/.test(name)
  );
}

export type Resolution =
  | { readonly outcome: 'text'; readonly text: string }
  /** A placeholder resolves to a Python object (a method, say); the run continues with its text. */
  | { readonly outcome: 'python-object'; readonly name: string }
  | { readonly outcome: 'unresolved'; readonly name: string };

/** What the run makes of a template. Every placeholder is replaced once; upstream's order of replacing is not defined. */
export function resolveTemplate(
  template: string,
  inputs: Readonly<Record<string, string>>,
  state: ConfigRecord,
): Resolution {
  const prepared = withoutStatePrefix(template);
  const values = new Map<string, string>();
  for (const name of resolvedPlaceholders(template)) {
    const value = Object.hasOwn(inputs, name) ? inputs[name] : lookUp(name, state);
    if (value === undefined) {
      return { outcome: isModelAttribute(name) ? 'python-object' : 'unresolved', name };
    }
    values.set(name, pythonStr(value));
  }
  return { outcome: 'text', text: prepared.replaceAll(RESOLVED, (whole, name: string) => values.get(name) ?? whole) };
}

/** Follows the dots through mappings and objects. */
function lookUp(name: string, state: ConfigRecord): ConfigValue | undefined {
  let value: ConfigValue | undefined = state;
  for (const part of name.split('.')) {
    const holder: ConfigValue | undefined = value !== undefined && isModelValue(value) ? value.fields : value;
    if (holder instanceof Map) value = holder.get(part) as ConfigValue | undefined;
    else if (holder !== undefined && isConfigRecord(holder) && Object.hasOwn(holder, part)) value = holder[part];
    else return undefined;
  }
  return value;
}
