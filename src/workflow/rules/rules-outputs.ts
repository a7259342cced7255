import type { Finding } from '../finding.ts';
import type { Path } from '../../pyyaml/path.ts';
import type { Loose } from '../schema/loose.ts';
import type { RuleContext } from './rule-context.ts';
import type { WorkflowNode } from '../schema/schema.ts';
import { parseType, suggestType, TYPE_NAMES } from '../type-string.ts';

type LooseNode = NonNullable<Loose<WorkflowNode>>;

/** Upstream's rule 3: the answer's fields are exactly the outputs; any other answer fills one output. */
export function checkOutputAlignment({ workflow, report }: RuleContext): void {
  workflow.nodes?.forEach((node, index) => {
    const type = node?.output_schema?.type;
    const outputs = node?.outputs;
    if (node === undefined || type === undefined || outputs === undefined || outputs.includes(undefined)) return;
    if (type === 'object') alignObject(node, index).forEach(report);
    else if (outputs.length !== 1) {
      report({
        code: 'graph.one_output_needed',
        severity: 'error',
        path: ['nodes', index, 'outputs'],
        message: `An answer of type \`${type}\` fills one state field, but ${outputs.length} are listed; keep one, or use type \`object\` with fields.`,
      });
    }
  });
}

function alignObject(node: LooseNode, index: number): Finding[] {
  const fields = node.output_schema?.fields;
  if (fields === undefined || fields.some((field) => field?.name === undefined)) return [];
  const names = new Set(fields.map((field) => field?.name));
  const outputs = new Set(node.outputs);
  const lacking = [...outputs].filter((name) => !names.has(name)).map((name) => notInSchema(node, index, name ?? ''));
  const extra = fields.flatMap((field, at): Finding[] =>
    outputs.has(field?.name)
      ? []
      : [
          {
            code: 'graph.field_not_in_outputs',
            severity: 'error',
            path: ['nodes', index, 'output_schema', 'fields', at, 'name'],
            message: `The answer has a field \`${field?.name}\` that is not under \`outputs\`; add it there or remove it here.`,
          },
        ],
  );
  return [...lacking, ...extra];
}

function notInSchema(node: LooseNode, index: number, name: string): Finding {
  return {
    code: 'graph.output_not_in_schema',
    severity: 'error',
    path: ['nodes', index, 'outputs', node.outputs?.indexOf(name) ?? 0],
    message: `The output \`${name}\` is missing from \`output_schema.fields\`; add it there with its type.`,
  };
}

/** Upstream's rule 4: the types of answer and state field are the same text. */
export function checkOutputTypes({ workflow, known, report }: RuleContext): void {
  const fields = known.fields ? workflow.state?.fields : undefined;
  if (fields === undefined) return;
  const compare = (name: string | undefined, type: string | undefined, path: Path) => {
    const expected = name !== undefined && Object.hasOwn(fields, name) ? fields[name]?.type : undefined;
    if (expected === undefined || type === undefined) return;
    if (type !== expected) report(mismatch(name ?? '', type, expected, path));
    else if (parseType(type) === undefined) report(badType(type, path));
  };
  workflow.nodes?.forEach((node, index) => {
    const schema = node?.output_schema;
    const path = ['nodes', index, 'output_schema'];
    if (schema?.type === 'object') {
      schema.fields?.forEach((field, at) => compare(field?.name, field?.type, [...path, 'fields', at, 'type']));
    } else {
      compare(node?.outputs?.[0], schema?.type, [...path, 'type']);
    }
  });
}

function mismatch(name: string, type: string, expected: string, path: Path): Finding {
  const right = parseType(expected) === undefined ? undefined : expected;
  return {
    code: 'graph.type_mismatch',
    severity: 'error',
    path,
    message: `\`${name}\` is \`${type}\` here, but \`${expected}\` in the state; write the same type in both places.`,
    ...(right !== undefined && { suggestion: right }),
  };
}

/** Upstream's rule 6: the types of the state fields are types. */
export function checkStateTypes({ workflow, report }: RuleContext): void {
  for (const [name, field] of Object.entries(workflow.state?.fields ?? {})) {
    const type = field?.type;
    if (type !== undefined && parseType(type) === undefined) report(badType(type, ['state', 'fields', name, 'type']));
  }
}

function badType(type: string, path: Path): Finding {
  const suggestion = suggestType(type);
  const advice = suggestion === undefined ? '' : ` write \`${suggestion}\`.`;
  const types = 'str, int, float, bool, list, dict, list[T], dict[K, V] and object';
  return {
    code: 'graph.bad_type',
    severity: 'error',
    path,
    message: `The runtime knows no type \`${type}\`, only ${types};${advice || ' use one of these.'}`,
    ...(suggestion !== undefined && { suggestion }),
    allowed: TYPE_NAMES,
  };
}
