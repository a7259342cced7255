/** A tool of upstream's registry. */
interface Tool {
  readonly name: string;
  /** What it does, for people. */
  readonly does: string;
  /** Environment variables without which the node that lists it fails. */
  readonly needs: readonly string[];
}

const TOOLS: readonly Tool[] = [
  { name: 'serper_search', does: 'searches Google through Serper', needs: ['SERPER_API_KEY'] },
  {
    name: 'web_search',
    does: 'searches the web through Serper, or Tavily if WEB_SEARCH_PROVIDER says so',
    needs: ['SERPER_API_KEY'],
  },
  { name: 'web_scrape', does: 'fetches the text of a page', needs: [] },
  { name: 'http_client', does: 'sends an HTTP request', needs: [] },
  { name: 'file_read', does: 'reads a file', needs: [] },
  { name: 'file_write', does: 'writes a file', needs: [] },
  { name: 'file_glob', does: 'lists files by a pattern', needs: [] },
  { name: 'file_move', does: 'moves a file', needs: [] },
  { name: 'sql_query', does: 'runs a SELECT on SQLite', needs: [] },
  { name: 'dataframe_to_csv', does: 'writes rows to a CSV file', needs: [] },
  { name: 'json_parse', does: 'parses JSON', needs: [] },
  { name: 'yaml_parse', does: 'parses YAML', needs: [] },
  { name: 'shell', does: 'runs a shell command', needs: [] },
  { name: 'process', does: 'starts a background process', needs: [] },
  { name: 'env_vars', does: 'lists environment variables', needs: [] },
];

/** What listing a tool comes to on the runtime's branch `main`. The prompt, the validator and the summary say it in these words. */
export const TOOLS_UNUSED =
  'The runtime never offers tools to the model, so a step that lists one makes its results up.';

export const TOOL_NAMES: readonly string[] = TOOLS.map(({ name }) => name);

/** Names are case-sensitive. */
export function toolNamed(name: string): Tool | undefined {
  return TOOLS.find((tool) => tool.name === name);
}

const RISKY: ReadonlySet<string> = new Set(['shell', 'process', 'env_vars', 'http_client']);

/** Whether a tool reaches beyond the run: commands, processes, the environment, any address. */
export function isRiskyTool(name: string): boolean {
  return RISKY.has(name);
}
