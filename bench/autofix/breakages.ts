/** One way in which people and models break a valid config; undefined for a config to which it does not apply. */
export interface Breakage {
  readonly name: string;
  readonly broken: (yaml: string) => string | undefined;
  /** The intended config, if it is not the original. */
  readonly meant?: (yaml: string) => string;
}

type Change = (yaml: string) => string;

const one = (name: string, change: Change): Breakage => ({
  name,
  broken: (yaml) => {
    const after = change(yaml);
    return after === yaml ? undefined : after;
  },
});
/** An incomplete change: `meant` applies it everywhere, `change` in one place only. */
const half = (name: string, change: Change, meant: Change): Breakage => ({ ...one(name, change), meant });
const swap = (name: string, from: string | RegExp, to: string): Breakage => one(name, (yaml) => yaml.replace(from, to));
const swapAll = (name: string, from: RegExp, to: string): Breakage => one(name, (yaml) => yaml.replaceAll(from, to));

/** Removes an edge that consists only of `from` and `to`. */
const withoutEdge = (name: string, pattern: RegExp): Breakage => one(name, (yaml) => yaml.replace(pattern, ''));

const EDGE = String.raw`  - (?:\{from: FROM, to: TO\}|from: FROM\n    to: TO)\n`;
const edge = (from: string, to: string) => new RegExp(EDGE.replaceAll('FROM', from).replaceAll('TO', to));

const firstId = (yaml: string) => /- id: (\w+)/.exec(yaml)?.[1] ?? '';
const lastId = (yaml: string) => Array.from(yaml.matchAll(/- id: (\w+)/g)).at(-1)?.[1] ?? '';

const ends = (id: string) => new RegExp(`\\b(id|from|to): ${id}\\b`, 'g');

/** Renames a node where it is defined, but not in the edges. */
function renamedNode(
  name: string,
  pick: (yaml: string) => string,
  written: (id: string) => string,
  meant: (id: string) => string = written,
): Breakage {
  return half(
    name,
    (yaml) => yaml.replace(`- id: ${pick(yaml)}`, `- id: ${written(pick(yaml))}`),
    (yaml) => yaml.replaceAll(ends(pick(yaml)), `$1: ${meant(pick(yaml))}`),
  );
}

/** Removes the quotes of a text and inserts something that needs them. */
function unquoted(name: string, pattern: RegExp, key: string, text: string): Breakage {
  return half(
    name,
    (yaml) => yaml.replace(pattern, `${key}: ${text}`),
    (yaml) => yaml.replace(pattern, `${key}: "${text}"`),
  );
}

/** Changes the name of the first node's output in one place. */
const inOutputs = (name: string, change: (output: string) => string): Breakage =>
  one(name, (yaml) =>
    yaml.replace(/(outputs:\s+(?:- |\[))(\w+)/, (_, head: string, output: string) => head + change(output)),
  );

export const BREAKAGES: readonly Breakage[] = [
  // Sections and keys.
  swap('edges: transitions', /^edges:/m, 'transitions:'),
  swap('edges: connections', /^edges:/m, 'connections:'),
  swap('edges: links', /^edges:/m, 'links:'),
  swap('edges: egdes', /^edges:/m, 'egdes:'),
  swap('nodes: steps', /^nodes:/m, 'steps:'),
  swap('nodes: tasks', /^nodes:/m, 'tasks:'),
  swap('flow: workflow', /^flow:/m, 'workflow:'),
  swap('flow: metadata', /^flow:/m, 'metadata:'),
  swap('fields: fieldds', /^ {2}fields:/m, '  fieldds:'),
  swap('fields: variables', /^ {2}fields:/m, '  variables:'),
  one('no fields level', (yaml) =>
    yaml.replace(
      /^state:\n {2}fields:\n([^]*?)(?=^nodes:)/m,
      (_, body: string) => `state:\n${body.replaceAll(/^ {2}/gm, '')}`,
    ),
  ),
  swapAll('id: name', /^( {2}- )id:/gm, '$1name:'),
  swapAll('from/to: source/target', /\bfrom: (\w+)(,|\n)(\s+)to:/g, 'source: $1$2$3target:'),
  swapAll('prompt: instructions', /^( {4})prompt:/gm, '$1instructions:'),
  swap('prompt: promt', /^( {4})prompt:/m, '$1promt:'),
  swap('output_schema: output_shema', /output_schema:/, 'output_shema:'),
  swapAll('output_schema: response_schema', /output_schema:/g, 'response_schema:'),
  swap('outputs: output', /^( {4})outputs:/m, '$1output:'),
  swap('routes: route', /\broutes:/, 'route:'),
  swap('routes: branches', /\broutes:/, 'branches:'),
  swapAll('condition: when', /\bcondition:/g, 'when:'),
  swapAll('condition: if', /\bcondition:/g, 'if:'),
  swapAll('condition as text', /condition:\s*\{logic: ("[^"]*"|[^}]*)\}/g, 'condition: $1'),
  swapAll('logic without condition', /condition:\s*\{(logic: (?:"[^"]*"|[^}]*))\}/g, '$1'),
  swapAll('logic: expression', /\blogic:/g, 'expression:'),
  swap('temperature: temprature', 'temperature:', 'temprature:'),
  swap('max_tokens: max_token', 'max_tokens:', 'max_token:'),
  swap('required: requierd', 'required:', 'requierd:'),
  swap('description: desc', /description:/, 'desc:'),
  swap('keys in capitals', /^nodes:/m, 'Nodes:'),
  swapAll('camel case', /output_schema:/g, 'outputSchema:'),
  one('wrapped in workflow', (yaml) => `workflow:\n${yaml.replaceAll(/^(?=.)/gm, '  ')}`),
  one('schema_version at the end', (yaml) =>
    yaml.startsWith('schema_version: "1.0"\n')
      ? `${yaml.slice('schema_version: "1.0"\n'.length)}schema_version: 1.0\n`
      : yaml,
  ),
  swap('no schema_version', /^schema_version: "1.0"\n/, ''),
  swap('version: for schema_version', /^schema_version:/, 'version:'),
  // Scalars.
  swap('schema_version 1.0', 'schema_version: "1.0"', 'schema_version: 1.0'),
  swap('schema_version 1', 'schema_version: "1.0"', 'schema_version: 1'),
  swap('schema_version v1.0', 'schema_version: "1.0"', 'schema_version: "v1.0"'),
  swap('flow version a number', /^( +version: )"([\d]+\.\d+)"/m, '$1$2'),
  swap('required: yes please', 'required: true', 'required: "required"'),
  // Types.
  swapAll('type string', /\btype: str\b/g, 'type: string'),
  swapAll('type integer', /\btype: int\b/g, 'type: integer'),
  swapAll('type number', /\btype: float\b/g, 'type: number'),
  swapAll('type boolean', /\btype: bool\b/g, 'type: boolean'),
  swapAll('type List[str]', /"list\[str\]"/g, '"List[str]"'),
  swapAll('type array', /"list\[str\]"/g, '"array[string]"'),
  one('state says any', (yaml) =>
    yaml.replace(/(outputs:\s+(?:- |\[)(\w+))/, '$1').replace(stateType(outputOf(yaml)), '$1any'),
  ),
  one('state says string', (yaml) => yaml.replace(stateType(outputOf(yaml)), '$1string')),
  one('state type is missing', (yaml) =>
    yaml.replace(new RegExp(`^( {4}${outputOf(yaml)}: \\{)type: [^,}"]+, `, 'm'), '$1'),
  ),
  one('answer type text', (yaml) =>
    yaml.replace(/output_schema: \{type: str\}|(output_schema:\n {6}type: )str/, (all) => all.replace('str', 'text')),
  ),
  one('a field as its type', (yaml) => yaml.replace(/^( {4}\w+: )\{type: str, default: ""\}$/m, '$1str')),
  // Answers and outputs.
  inOutputs('outputs: [result]', () => 'result'),
  inOutputs('outputs: one letter wrong', (name) => `${name}s`),
  inOutputs('outputs: in capitals', (name) => name.toUpperCase()),
  one('outputs as text', (yaml) => yaml.replace(/outputs: \[(\w+)\]/, 'outputs: $1')),
  one('outputs are missing', (yaml) => yaml.replace(/^ {4}outputs: \[.*\]\n/m, '')),
  one('an output is missing', (yaml) => yaml.replace(/outputs: \[(\w+), [^\]]+\]/, 'outputs: [$1]')),
  one('output_schema as its type', (yaml) => yaml.replace(/output_schema: \{type: (\w+)\}/, 'output_schema: $1')),
  one('no output_schema', (yaml) => yaml.replace(/^ {4}output_schema: \{type: \w+\}\n/m, '')),
  one('fields under properties', (yaml) => yaml.replaceAll(/^( {6})fields:\n((?: {8}.*\n)+)/gm, asProperties)),
  one('fields by name', (yaml) =>
    yaml.replaceAll(
      /^( {6})fields:\n((?: {8}- \{name: .*\n)+)/gm,
      (_, indent: string, items: string) =>
        `${indent}fields:\n${items.replaceAll(/- \{name: (\w+), (.*)\}/g, '$1: {$2}')}`,
    ),
  ),
  one('a field is missing from output_schema', (yaml) =>
    yaml.replace(/^ {8}- \{name: \w+, type: \w+\}\n(?= {8}- )/m, ''),
  ),
  // Prompts.
  swap('doubled braces', /\{(\w+)\}(?=.*\n)/, '{{$1}}'),
  swapAll('all braces doubled', /(?<=[a-z:]+ )\{(\w+)\}/g, '{{ $1 }}'),
  one('inputs. in braces', (yaml) => inPrompt(yaml, (name) => `{inputs.${name}}`)),
  one('input. in braces', (yaml) => inPrompt(yaml, (name) => `{input.${name}}`)),
  one('dollar and doubled braces', (yaml) => inPrompt(yaml, (name) => `\${{ ${name} }}`)),
  one('blanks in braces', (yaml) => inPrompt(yaml, (name) => `{ ${name} }`)),
  one('angle brackets stay', (yaml) => inPrompt(yaml, (name) => `{${name}!r}`)),
  one('name misspelt', (yaml) => inPrompt(yaml, (name) => `{${name.slice(0, -1)}}`)),
  one('step.result in braces', (yaml) =>
    yaml.replace(/(prompt:[^]*?)\{(\w+)\}/g, (all, head: string, name: string) => {
      const writer = writerOf(yaml, name);
      return writer === undefined ? all : `${head}{${writer}.result}`;
    }),
  ),
  one('step.output.field in braces', (yaml) =>
    yaml.replace(/(prompt:[^]*?)\{(\w+)\}/g, (all, head: string, name: string) => {
      const writer = writerOf(yaml, name);
      return writer === undefined ? all : `${head}{${writer}.output.${name}}`;
    }),
  ),
  unquoted('an unquoted prompt begins with a placeholder', /prompt: "([^"\\{]*\{(\w+)\}[^"\\]*)"/, 'prompt', '{$2} $1'),
  unquoted('a prompt with a colon', /prompt: "([^"\\ ]+) ([^"\\]*)"/, 'prompt', '$1: $2'),
  // Conditions.
  swapAll('== default', /logic: default/g, 'logic: else'),
  swapAll('true for default', /logic: default/g, 'logic: true'),
  swapAll('conditions without state', /\bstate\.(?=\w+ *(?:>=|==))/g, ''),
  swapAll('single equals', / == "/g, ' = "'),
  swapAll('&& and ||', / or state/g, ' || state'),
  one('the default route has no condition', (yaml) =>
    yaml
      .replace(/- \{condition: \{logic: default\}, to: (\w+)\}/, '- {to: $1}')
      .replace(/- condition: (?:\{logic: default\}|\n +logic: default)\n +(to: \w+)/, '- $1'),
  ),
  one('braces in a condition', (yaml) => yaml.replace(/(logic: ["'])state\.(\w+)/, '$1{state.$2}')),
  // Edges and ids.
  withoutEdge('no edge from START', edge('START', String.raw`\w+`)),
  withoutEdge('no edge to END', edge(String.raw`\w+`, 'END')),
  withoutEdge('a gap in the chain', edge('(?!START)[a-z_]+', '(?!END)[a-z_]+')),
  one('the last gap in the chain', (yaml) => {
    const inner = Array.from(yaml.matchAll(new RegExp(edge('(?!START)[a-z_]+', '(?!END)[a-z_]+'), 'g'))).at(-1);
    return inner === undefined ? yaml : yaml.replace(inner[0], '');
  }),
  renamedNode('one node was renamed', firstId, () => 'first_step'),
  renamedNode('the last node was renamed', lastId, () => 'final_polish'),
  renamedNode(
    'an id with blanks',
    lastId,
    (id) => `${id.replaceAll('_', ' ')} it`,
    (id) => `${id}_it`,
  ),
  one('ids with dashes', (yaml) => yaml.replaceAll(/\b(find|answer|repair|count|write)_(\w+)(?=\n|,|\})/g, '$1-$2')),
  one('lower-case ends', (yaml) => yaml.replaceAll('from: START', 'from: start').replaceAll('to: END', 'to: end')),
  one('LangGraph ends', (yaml) =>
    yaml.replaceAll('from: START', 'from: __start__').replaceAll('to: END', 'to: __end__'),
  ),
  swap('a target misspelt', /to: (\w{4})(\w+)(?=\})/, 'to: $1_$2'),
  one('to as a list', (yaml) =>
    yaml.replace(/(\{from: \w+, to: )(\w+)\}/, '$1[$2]}').replace(/(from: \w+\n {4}to: )(\w+)/, '$1[$2]'),
  ),
  one('edges as arrows', (yaml) => yaml.replaceAll(/- \{from: (\w+), to: (\w+)\}/g, '- $1 -> $2')),
  one('edges as pairs', (yaml) => yaml.replaceAll(/- \{from: (\w+), to: (\w+)\}/g, '- [$1, $2]')),
  one('an edge twice from START', (yaml) => yaml.replace(edge('START', String.raw`\w+`), '$&$&')),
  one('no edges at all', (yaml) => (yaml.includes('routes') ? yaml : yaml.replace(/^edges:\n(?: .*\n)+/m, ''))),
  one('the next step in the steps', (yaml) => withNext(yaml)),
  one('nodes by id', (yaml) => nodesById(yaml)),
  // Values that YAML reads as something else.
  swap('tabs', /^ {4}(?=(?:prompt|id|type|description):)/m, '\t'),
  swap('NBSP indentation', /^ {4}(?=prompt:|\w+:)/m, '\u00a0\u00a0\u00a0\u00a0'),
  swapAll('NBSP everywhere', /^ {4}(?=\w+:)/gm, '\u00a0\u00a0\u00a0\u00a0'),
  unquoted('bold at the start of a prompt', /prompt: "?([A-Z][a-z]+ [^"\n]*[^"\n])"?$/m, 'prompt', '**Task** $1'),
  unquoted('a mention at the start of a prompt', /prompt: "?([A-Z][a-z]+ [^"\n]*[^"\n])"?$/m, 'prompt', '@editor $1'),
  unquoted('an exclamation mark at the start', /description: ([A-Z][a-z]+ [^",}\n]+)$/m, 'description', '!! $1'),
  unquoted('a per cent sign at the start', /description: ([A-Z][a-z]+ [^",}\n]+)$/m, 'description', '%s: $1'),
  swapAll('an unquoted generic type', /type: "(list\[str\]|dict\[str, int\])"/g, 'type: $1'),
  unquoted('a colon in a description', /description: ([A-Z][a-z]+) ([^",}\n]+)$/m, 'description', '$1: $2'),
  swap('words around', /^/, 'Here is the workflow:\n\n'),
  one('fenced', (yaml) => `\`\`\`yaml\n${yaml}\`\`\`\n`),
  one('smart quotes', (yaml) => yaml.replace('"1.0"', '“1.0”')),
  // Settings.
  half(
    'temperature above 1',
    (yaml) => yaml.replace(/temperature: [\d.]+/, 'temperature: 1.5'),
    (yaml) => yaml.replace(/temperature: [\d.]+/, 'temperature: 1.0'),
  ),
  swap('a provider by its product', 'provider: google', 'provider: gemini'),
  swap('a tool by another name', '[web_search]', '[search]'),
  swap('a tool as a mapping', '[web_search]', '[{name: web_search}]'),
  swap('tools as text', '[web_search]', 'web_search'),
  swap('no sandbox', /^ {4}sandbox: .*\n/m, ''),
  one('required with an empty default', (yaml) =>
    yaml.replace(/required: true(?=[,}])/, 'required: true, default: ""'),
  ),
  one('a default made required', (yaml) =>
    yaml.replace(/(\{type: str, )(default: [A-Za-z]\w+)/, '$1required: true, $2'),
  ),
  swap('an unknown setting', /^( {4}outputs:)/m, '    retries: 3\n$1'),
];

function outputOf(yaml: string): string {
  return /outputs:\s+(?:- |\[)(\w+)/.exec(yaml)?.[1] ?? '';
}

function stateType(name: string): RegExp {
  return new RegExp(`^( {4}${name}:(?: \\{|\\s+)type: )(?:"[^"]*"|\\w+)`, 'm');
}

/** The only step that writes a field, and writes no other. */
function writerOf(yaml: string, name: string): string | undefined {
  const writers = Array.from(
    yaml.matchAll(/- id: (\w+)\n(?:(?! {2}- id|edges).*\n)*? {4}outputs:\s+(?:- |\[)(\w+)\]?\n/g),
  );
  const own = writers.filter(([, , output]) => output === name);
  return own.length === 1 ? own[0]?.[1] : undefined;
}

function inPrompt(yaml: string, change: (name: string) => string): string {
  return yaml.replace(
    /(prompt:[^{}]*?[A-Za-z:] |prompt:[^{}]*\n +)\{([a-z_]{4,})\}/,
    (_, head: string, name: string) => head + change(name),
  );
}

function asProperties(_: string, indent: string, items: string): string {
  const flow = items.replaceAll(/- \{name: (\w+), (.*)\}/g, '$1: {$2}');
  const block = flow.replaceAll(/- name: (\w+)\n/g, '$1:\n');
  return `${indent}properties:\n${block}`;
}

/** Writes a chain as `next` keys of its steps. */
function withNext(yaml: string): string {
  const ids = Array.from(yaml.matchAll(/^ {2}- id: (\w+)$/gm), ([, id = '']) => id);
  if (yaml.includes('routes')) return yaml;
  const after = yaml.replace(/^edges:\n(?: .*\n)+/m, '');
  return ids.reduce(
    (text, id, at) => text.replace(`  - id: ${id}\n`, `  - id: ${id}\n    next: ${ids[at + 1] ?? 'END'}\n`),
    after,
  );
}

function nodesById(yaml: string): string {
  return yaml.replace(
    /^nodes:\n([^]*?)(?=^edges:)/m,
    (_, body: string) => `nodes:\n${body.replaceAll(/^ {2}- id: (\w+)$/gm, '  $1:').replaceAll(/^ {2}#.*\n/gm, '')}`,
  );
}
