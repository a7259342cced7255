import type { ConfigMap, ConfigNode } from '../../pyyaml/config-node.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../../pyyaml/path.ts';
import { lastName } from '../../pyyaml/path.ts';
import { keyLabel, type Refusal, required, run } from './lax-type.ts';
import type { Loose } from './loose.ts';
import { type Workflow, workflow } from './schema.ts';

/** What schema 1.0 makes of a config: everything that could be read, and every reason why something could not. */
export interface ParsedWorkflow {
  readonly workflow: NonNullable<Loose<Workflow>>;
  readonly findings: readonly Finding[];
  /** Which parts are known whole, so that a reference into them can be judged. */
  readonly known: { readonly fields: boolean; readonly nodes: boolean; readonly edges: boolean };
}

const { zod } = required(workflow);
const NOTHING: ParsedWorkflow['workflow'] = {
  schema_version: undefined,
  flow: undefined,
  state: undefined,
  nodes: undefined,
  edges: undefined,
  optimization: undefined,
  memory: undefined,
  config: undefined,
};

export function parseWorkflow(root: ConfigNode): ParsedWorkflow {
  if (root.kind !== 'map') {
    return { workflow: NOTHING, findings: [notAWorkflow(root)], known: { fields: false, nodes: false, edges: false } };
  }
  const { value, issues } = run(zod, root);
  const read = value ?? NOTHING;
  const findings = [
    ...keysThatAreNotText(root),
    ...issues.map((issue) => toFinding((issue.path ?? []) as Path, issue['params'] as { refusal: Refusal })),
    ...repeatedIds(read),
  ];
  return { workflow: read, findings, known: whatIsKnown(read, findings) };
}

function toFinding(path: Path, { refusal }: { refusal: Refusal }): Finding {
  const { code, message, suggestion, allowed, toward, atKey } = refusal;
  return {
    code,
    severity: 'error',
    path,
    message: message(lastName(path)),
    ...(suggestion !== undefined && { suggestion }),
    ...(allowed !== undefined && { allowed }),
    ...(toward !== undefined && { at: [...path, ...toward] }),
    ...(atKey !== undefined && { atKey }),
  };
}

function notAWorkflow(root: ConfigNode): Finding {
  const empty = root.kind === 'null';
  return {
    code: empty ? 'schema.empty' : 'schema.not_a_mapping',
    severity: 'error',
    path: [],
    message: empty
      ? 'The file is empty; a workflow begins with `schema_version: "1.0"`.'
      : 'A workflow is a mapping that begins with `schema_version: "1.0"`, but this file holds something else.',
  };
}

/** Upstream crashes on these, whatever they are. */
function keysThatAreNotText(root: ConfigMap): Finding[] {
  return root.entries
    .filter(({ key }) => key.kind !== 'string')
    .map(({ key }) => ({
      code: 'schema.top_level_key',
      severity: 'error',
      path: [keyLabel(key)],
      message: `The top-level key \`${keyLabel(key)}\` is not text; remove it or put it in quotes.`,
      atKey: true,
    }));
}

function repeatedIds({ nodes }: ParsedWorkflow['workflow']): Finding[] {
  const seen = new Set<string>();
  return (nodes ?? []).flatMap((node, index): Finding[] => {
    const id = node?.id;
    if (id === undefined) return [];
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    const message = `Two nodes are called \`${id}\`; give this one another id.`;
    return [{ code: 'schema.duplicate_node_id', severity: 'error', path: ['nodes', index, 'id'], message }];
  });
}

function whatIsKnown({ state, nodes, edges }: ParsedWorkflow['workflow'], findings: readonly Finding[]) {
  const inEdges = findings.some(({ path }) => path[0] === 'edges');
  const fieldNames = findings.some(({ path, code }) => path[0] === 'state' && code === 'schema.key_type');
  return {
    fields: state?.fields !== undefined && !fieldNames,
    nodes: nodes !== undefined && nodes.every((node) => node?.id !== undefined),
    edges: edges !== undefined && !inEdges,
  };
}
