import { validateConfig } from '../../../src/workflow/validate.ts';

const NAME = /^(?!model_)[a-z][a-z0-9_]*$/;
const TYPE = /^(?:str|int|float|bool|list|dict|list\[(?:str|int|float|bool)\]|dict\[str, (?:str|int|float|bool)\])$/;
const CONDITION =
  /^(?:default|(?:not )?state\.\w+|state\.\w+ (?:==|!=|>=|<=|>|<) (?:-?\d+(?:\.\d+)?|"[^"]*")(?: and state\.\w+ (?:(?:>=|<=|>|<) -?\d+(?:\.\d+)?|!= "[^"]*"))*)$/;
const TOOLS = new Set(['web_search', 'web_scrape', 'http_client', 'file_glob', 'file_read', 'file_write', 'sql_query']);

/** Every way in which a config leaves the profile of configs that are known to validate and to run; none when it keeps to it. */
export function unsafeIn(yaml: string): string[] {
  const { valid, runnable, issues, workflow } = validateConfig(yaml, { origin: 'draft' });
  if (!valid || workflow === undefined) return issues.map(({ path, message }) => `${path}: ${message}`);
  const { nodes, edges, state } = workflow;
  const fields = Object.entries(state.fields);
  const ids = nodes.map(({ id }) => id);
  const found: [boolean, string][] = [
    [runnable === 'no', 'cannot run'],
    [edges.some(({ loop, parallel }) => loop !== undefined || parallel !== undefined), 'loop or parallel edge'],
    [new Set(edges.map(({ from }) => from)).size !== edges.length, 'several edges from one node'],
    [ids.some((id) => fields.some(([name]) => name === id)), 'id equals field'],
    [
      edges.some(({ routes }) => routes !== undefined && routes.at(-1)?.condition.logic !== 'default'),
      'default is not last',
    ],
    ...[...ids, ...fields.map(([name]) => name)].map((name): [boolean, string] => [!NAME.test(name), `name ${name}`]),
    ...fields.map(([name, { type }]): [boolean, string] => [!TYPE.test(type), `type ${name}: ${type}`]),
    ...edges.flatMap(({ routes }) =>
      (routes ?? []).map(({ condition }): [boolean, string] => [
        !CONDITION.test(condition.logic) || /__|import|exec|eval|lambda/.test(condition.logic),
        `condition ${condition.logic}`,
      ]),
    ),
    ...nodes.map((node): [boolean, string] => [
      node.code !== undefined && !(node.sandbox?.mode === 'python' && node.sandbox.enabled),
      `unsandboxed ${node.id}`,
    ]),
    ...nodes.flatMap((node) =>
      (node.tools ?? []).map((tool): [boolean, string] => [
        typeof tool !== 'string' || !TOOLS.has(tool),
        `tool in ${node.id}`,
      ]),
    ),
    ...nodes.map(({ id, prompt }): [boolean, string] => [/<[a-z_.]+>|undefined/.test(prompt), `unfilled prompt ${id}`]),
    [/<[a-z]+(?:\.[a-z_]+)?>/.test(yaml), 'unfilled marker'],
  ];
  return found.flatMap(([bad, what]) => (bad ? [what] : []));
}
