import type { ConfigNode } from '../../pyyaml/config-node.ts';
import { readConfig } from '../../pyyaml/read-config.ts';
import { entryOf, itemsOf, nodeAt, textOf } from '../../workflow/autofix/config-access.ts';

/** How the exports of other workflow tools are known, the most specific first. */
const TOOLS: readonly (readonly [tool: string, isExport: (root: ConfigNode) => boolean])[] = [
  [
    'n8n',
    (root) =>
      [root, ...itemsOf(root)].some((flow) => has(flow, 'nodes', 'connections')) ||
      itemsOf(entryOf(root, 'nodes')).some((node) => /^(?:@n8n\/)?n8n-nodes/.test(textOf(entryOf(node, 'type')) ?? '')),
  ],
  [
    'Dify',
    (root) => textOf(entryOf(root, 'kind')) === 'app' || nodeAt(root, ['workflow', 'graph', 'nodes']) !== undefined,
  ],
  [
    'Langflow',
    (root) => nodeAt(root, ['data', 'nodes']) !== undefined && nodeAt(root, ['data', 'edges']) !== undefined,
  ],
  ['Flowise', (root) => nodeData(root).some((data) => has(data, 'inputParams') || has(data, 'inputAnchors'))],
  ['Langflow', (root) => nodeData(root).some((data) => nodeAt(data, ['node', 'template']) !== undefined)],
  [
    'Make',
    (root) =>
      entryOf(root, 'flow')?.kind === 'list' && itemsOf(entryOf(root, 'flow')).some((step) => has(step, 'module')),
  ],
  ['Node-RED', (root) => itemsOf(root).some((node) => has(node, 'id', 'type', 'wires'))],
  ['Zapier', (root) => has(root, 'zaps') || has(root, 'zap')],
  [
    'Activepieces',
    (root) =>
      nodeAt(root, ['trigger', 'nextAction']) !== undefined || nodeAt(root, ['template', 'trigger']) !== undefined,
  ],
  [
    'Prompt flow',
    (root) => has(root, 'inputs', 'outputs') && itemsOf(entryOf(root, 'nodes')).some((node) => has(node, 'source')),
  ],
  ['Pipedream', (root) => itemsOf(entryOf(root, 'steps')).some((step) => has(step, 'namespace', 'type'))],
  ['AutoGen', (root) => textOf(entryOf(root, 'provider'))?.startsWith('autogen') === true],
  ['Azure Logic Apps', (root) => [root, entryOf(root, 'definition')].some((flow) => has(flow, 'triggers', 'actions'))],
  ['Google Workflows', (root) => nodeAt(root, ['main', 'steps']) !== undefined],
  ['LangGraph', (root) => has(root, 'graphs', 'dependencies')],
  [
    'Home Assistant',
    (root) => itemsOf(root).some((rule) => has(rule, 'alias') && (has(rule, 'action') || has(rule, 'actions'))),
  ],
  ['AWS Step Functions', (root) => has(root, 'StartAt', 'States')],
  ['Windmill', (root) => nodeAt(root, ['value', 'modules']) !== undefined],
  ['Kestra', (root) => has(root, 'namespace', 'tasks')],
  ['GitHub Actions', (root) => has(root, 'jobs') && nodeAt(root, ['jobs'])?.kind === 'map'],
  ['Argo', (root) => has(root, 'apiVersion', 'spec') && textOf(entryOf(root, 'kind'))?.includes('Workflow') === true],
  ['Haystack', (root) => has(root, 'components', 'connections')],
  ['ComfyUI', (root) => has(root, 'nodes', 'links', 'last_node_id')],
  [
    'React Flow',
    (root) => nodeData(root).length > 0 && itemsOf(entryOf(root, 'nodes')).some((node) => has(node, 'position')),
  ],
  [
    'CrewAI',
    (root) =>
      root.kind === 'map' &&
      root.entries.length > 0 &&
      root.entries.every(({ value }) => has(value, 'role', 'goal') || has(value, 'description', 'expected_output')),
  ],
];

/** Programs that build a workflow with a library, and begin with their imports. */
const CODE =
  /^(?:\s|#[^\n]*\n|(?:from|import) [^\n]*\n){0,60}(?:from|import) (langgraph|crewai|airflow|prefect|dagster|autogen|llama_index|haystack|temporalio)\b/;
const LIBRARIES: Readonly<Record<string, string>> = {
  langgraph: 'LangGraph',
  crewai: 'CrewAI',
  airflow: 'Airflow',
  prefect: 'Prefect',
  dagster: 'Dagster',
  autogen: 'AutoGen',
  llama_index: 'LlamaIndex',
  haystack: 'Haystack',
  temporalio: 'Temporal',
};

/** A larger text is judged by its beginning only, which cannot be read, so it is not recognised. UTF-16 code units. */
const MOST_CHARS = 256 * 1024;

/** The tool of which a text is an export; undefined for anything else. */
export function foreignToolOf(text: string): string | undefined {
  if (text.length > MOST_CHARS) return undefined;
  const library = CODE.exec(text)?.[1];
  if (library !== undefined) return LIBRARIES[library];
  if (!/[:{]/.test(text)) return undefined;
  const read = readConfig(text, 'yaml');
  if (!read.ok || has(read.root, 'schema_version')) return undefined;
  return TOOLS.find(([, isExport]) => isExport(read.root))?.[0];
}

function has(node: ConfigNode | undefined, ...names: readonly string[]): boolean {
  return names.every((name) => entryOf(node, name) !== undefined);
}

/** The `data` of the nodes of a graph as editors on the web keep it. */
function nodeData(root: ConfigNode): readonly ConfigNode[] {
  return itemsOf(entryOf(root, 'nodes')).flatMap((node) => entryOf(node, 'data') ?? []);
}
