import { isPythonIdentifier } from '../../pyyaml/python-text.ts';

/** What people (and models) write for the words upstream knows. */

const TYPES: Readonly<Record<string, string>> = {
  string: 'str',
  text: 'str',
  char: 'str',
  varchar: 'str',
  date: 'str',
  datetime: 'str',
  url: 'str',
  enum: 'str',
  integer: 'int',
  long: 'int',
  int32: 'int',
  int64: 'int',
  number: 'float',
  numeric: 'float',
  double: 'float',
  decimal: 'float',
  float32: 'float',
  float64: 'float',
  real: 'float',
  boolean: 'bool',
  array: 'list',
  tuple: 'list',
  set: 'list',
  sequence: 'list',
  map: 'dict',
  mapping: 'dict',
  hash: 'dict',
  json: 'dict',
  any: 'dict',
};

/** The type upstream calls what is written here, for names that no edit distance would join. */
export function typeMeant(name: string): string | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(TYPES, lower) ? TYPES[lower] : undefined;
}

/** Keys of upstream's own documents and of other tools, to the keys its code reads. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  timeout_seconds: ['timeout'],
  resource_preset: ['preset'],
  network_enabled: ['network'],
  max_iteration: ['max_iterations'],
  tool_config: ['tools'],
  version: ['schema_version'],
  name: ['id', 'name'],
  node_id: ['id'],
  instructions: ['prompt'],
  template: ['prompt'],
  text: ['prompt'],
  input: ['inputs'],
  output: ['outputs'],
  tool: ['tools'],
  schema: ['output_schema'],
  source: ['from'],
  start: ['from'],
  target: ['to'],
  destination: ['to'],
  when: ['condition'],
  if: ['condition'],
  expression: ['logic'],
  condition: ['routes'],
  conditions: ['routes'],
  branches: ['routes'],
  until: ['condition_field'],
  exit: ['exit_to'],
  provider_name: ['provider'],
  model_name: ['model'],
  base_url: ['api_base'],
  url: ['api_base'],
  max_output_tokens: ['max_tokens'],
  connection_string: ['path'],
  scope: ['default_scope'],
  retries: ['max_retries'],
  desc: ['description'],
  title: ['name'],
  experiment: ['experiment_name'],
};

/** The key meant by another tool's word for it, if this place knows it. */
export function keyMeant(name: string, allowed: readonly string[]): string | undefined {
  const words = Object.hasOwn(KEYS, name) ? (KEYS[name] ?? []) : [];
  return words.find((word) => allowed.includes(word));
}

const TOOLS: Readonly<Record<string, string>> = {
  read_file: 'file_read',
  write_file: 'file_write',
  list_directory: 'file_glob',
  list_files: 'file_glob',
  glob: 'file_glob',
  move_file: 'file_move',
  python_repl: 'shell',
  bash: 'shell',
  json_read: 'json_parse',
  yaml_read: 'yaml_parse',
  http_get: 'http_client',
  http_post: 'http_client',
  http_request: 'http_client',
  fetch: 'http_client',
  search: 'web_search',
  google_search: 'serper_search',
  internet_search: 'web_search',
  tavily_search: 'web_search',
  scrape: 'web_scrape',
  browse: 'web_scrape',
  sql: 'sql_query',
  csv_write: 'dataframe_to_csv',
};

/** The registered tool that does what is written here. */
export function toolMeant(name: string): string | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(TOOLS, lower) ? TOOLS[lower] : undefined;
}

const PROVIDERS: readonly [RegExp, string][] = [
  [/gemini|google|vertex|palm/i, 'google'],
  [/claude|anthropic/i, 'anthropic'],
  [/gpt|openai|azure/i, 'openai'],
  [/llama|mistral|local/i, 'ollama'],
];

/** The provider of a model or product that is named in its place. */
export function providerMeant(name: string): string | undefined {
  return PROVIDERS.find(([pattern]) => pattern.test(name))?.[1];
}

/** The nearest Python identifier to a name that is none. */
export function identifierMeant(name: string): string | undefined {
  const plain = name
    .trim()
    .replaceAll(/[^\p{L}\p{N}_]+/gu, '_')
    .replace(/^(?=\p{N})/u, 'n');
  return /[\p{L}\p{N}]/u.test(plain) && isPythonIdentifier(plain) ? plain : undefined;
}
