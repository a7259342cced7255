import type { Finding } from '../finding.ts';
import type { Path } from '../../pyyaml/path.ts';
import type { Loose } from '../schema/loose.ts';
import type { RunContext } from './run-context.ts';
import { fitsType } from './run-defaults.ts';
import { checkObjectSchema, isUsableFieldName } from './run-nested-schema.ts';
import type { StateField } from '../schema/schema.ts';

/** The state model: the run builds it before the first node, and hands the defaults to it then. */
export function checkState(context: RunContext): void {
  const nodeIds = new Set((context.workflow.nodes ?? []).map((node) => node?.id));
  for (const [name, field] of Object.entries(context.workflow.state?.fields ?? {})) {
    const path = ['state', 'fields', name];
    checkName(context, name, path, nodeIds);
    if (field !== undefined) checkField(context, field, path);
  }
}

function checkName({ note }: RunContext, name: string, path: Path, nodeIds: ReadonlySet<string | undefined>): void {
  const at = { path, atKey: true } as const;
  if (!isUsableFieldName(name) || (name.startsWith('branch:to:') && nodeIds.has(name.slice(10)))) {
    const message = `\`${name}\` cannot be the name of a state field at run time; choose another, of small letters and underscores.`;
    note({ code: 'run.field_name', outcome: 'never', message, ...at });
  }
  if (nodeIds.has(name)) {
    const message = `A node is called \`${name}\` like this field; older LangGraph refuses that, so rename one of them.`;
    note({ code: 'effect.id_equals_field', outcome: 'runs', message, ...at });
  }
  if (/[^\0-\x7f]/.test(name)) {
    const message = `Prompts replace ASCII names only, so \`{${name}}\` would stay as it is; use small letters and underscores.`;
    note({ code: 'effect.non_ascii_name', outcome: 'runs', message, ...at });
  }
}

function checkField({ note }: RunContext, field: NonNullable<Loose<StateField>>, path: Path): void {
  const { type, schema } = field;
  if (type === undefined) return;
  const problems = type === 'object' ? checkObjectSchema(schema) : [];
  for (const { code, message, path: inside } of problems) {
    note({ code, outcome: 'never', message, path: inside.length === 0 ? path : [...path, 'schema', ...inside] });
  }
  if (problems.length === 0 && field.default !== undefined && !fitsType(field.default, type, schema)) {
    note({ ...wrongDefault(type, path), outcome: 'never' });
  }
}

function wrongDefault(type: string, path: Path): Omit<Finding, 'severity'> {
  return {
    code: 'run.default_type',
    path: [...path, 'default'],
    message: `This default does not fit the type \`${type}\`, which the runtime finds out only when the run starts; write one that fits, or none.`,
  };
}
