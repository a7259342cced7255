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
  any: 'str',
  unknown: 'str',
  bytes: 'str',
  character: 'str',
  word: 'str',
  timestamp: 'str',
  email: 'str',
  uuid: 'str',
  flag: 'bool',
  percentage: 'float',
  count: 'int',
};

/** The type upstream calls what is written here, for names that no edit distance would join. */
export function typeMeant(name: string): string | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(TYPES, lower) ? TYPES[lower] : undefined;
}

/** Keys of upstream's own documents and of other tools, to the keys its code reads. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  // The document.
  transitions: ['edges'],
  connections: ['edges'],
  links: ['edges'],
  arcs: ['edges'],
  arrows: ['edges'],
  steps: ['nodes'],
  tasks: ['nodes'],
  stages: ['nodes'],
  agents: ['nodes'],
  actions: ['nodes'],
  jobs: ['nodes'],
  workflow: ['flow'],
  metadata: ['flow'],
  meta: ['flow'],
  info: ['flow'],
  pipeline: ['flow'],
  state_schema: ['state'],
  context: ['state'],
  data: ['state'],
  version: ['schema_version'],
  schema: ['output_schema', 'schema_version'],
  settings: ['config'],
  defaults: ['config'],
  // Names and descriptions.
  name: ['id', 'name'],
  key: ['id', 'name'],
  label: ['id', 'name'],
  node_id: ['id'],
  step_id: ['id'],
  step: ['id'],
  node: ['id'],
  title: ['name'],
  field: ['name'],
  desc: ['description'],
  doc: ['description'],
  summary: ['description'],
  purpose: ['description'],
  // The state.
  variables: ['fields'],
  vars: ['fields'],
  attributes: ['fields'],
  properties: ['fields'],
  columns: ['fields'],
  keys: ['fields'],
  mandatory: ['required'],
  kind: ['type'],
  datatype: ['type'],
  data_type: ['type'],
  default_value: ['default'],
  initial: ['default'],
  // A node.
  instructions: ['prompt'],
  instruction: ['prompt'],
  template: ['prompt'],
  text: ['prompt'],
  message: ['prompt'],
  user_prompt: ['prompt'],
  prompt_template: ['prompt'],
  input: ['inputs'],
  params: ['inputs'],
  parameters: ['inputs'],
  args: ['inputs'],
  arguments: ['inputs'],
  output: ['outputs'],
  writes: ['outputs'],
  results: ['outputs'],
  tool: ['tools'],
  tool_config: ['tools'],
  response_schema: ['output_schema'],
  response_format: ['output_schema'],
  output_format: ['output_schema'],
  output_type: ['output_schema'],
  answer_schema: ['output_schema'],
  returns: ['output_schema'],
  response: ['output_schema'],
  script: ['code'],
  python: ['code'],
  model_config: ['llm'],
  // Edges.
  source: ['from'],
  start: ['from'],
  src: ['from'],
  origin: ['from'],
  source_node: ['from'],
  source_step: ['from'],
  from_node: ['from'],
  from_step: ['from'],
  target: ['to'],
  destination: ['to'],
  dest: ['to'],
  dst: ['to'],
  end: ['to'],
  next: ['to'],
  goto: ['to'],
  target_node: ['to'],
  target_step: ['to'],
  to_node: ['to'],
  to_step: ['to'],
  next_step: ['to'],
  next_node: ['to'],
  when: ['condition'],
  if: ['condition'],
  expression: ['logic'],
  expr: ['logic'],
  condition: ['routes'],
  conditions: ['routes'],
  branches: ['routes'],
  cases: ['routes'],
  switch: ['routes'],
  route: ['routes'],
  conditional: ['routes'],
  until: ['condition_field'],
  exit: ['exit_to'],
  exit_node: ['exit_to'],
  max_iteration: ['max_iterations'],
  max_rounds: ['max_iterations'],
  // Settings.
  provider_name: ['provider'],
  vendor: ['provider'],
  model_name: ['model'],
  temp: ['temperature'],
  base_url: ['api_base'],
  url: ['api_base'],
  endpoint: ['api_base'],
  max_output_tokens: ['max_tokens'],
  token_limit: ['max_tokens'],
  timeout_seconds: ['timeout'],
  timeout_s: ['timeout'],
  resource_preset: ['preset'],
  network_enabled: ['network'],
  connection_string: ['path'],
  scope: ['default_scope'],
  retries: ['max_retries'],
  max_attempts: ['max_retries'],
  experiment: ['experiment_name'],
};

/** The key meant by another tool's word for it, if this place knows it. */
export function keyMeant(name: string, allowed: readonly string[]): string | undefined {
  const plain = snakeCase(name);
  if (allowed.includes(plain)) return plain;
  const words = Object.hasOwn(KEYS, plain) ? (KEYS[plain] ?? []) : [];
  return words.find((word) => allowed.includes(word));
}

/** `outputSchema`, `Output Schema` and `output-schema` are `output_schema`. */
function snakeCase(name: string): string {
  return name
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .replaceAll(/[\s-]/g, '_')
    .toLowerCase();
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
