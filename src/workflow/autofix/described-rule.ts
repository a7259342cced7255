import { nodeAt, textOf, textsOf } from './config-access.ts';
import type { ConfigNode } from '../../pyyaml/config-node.ts';
import type { Fix, PlacedIssue } from './fix.ts';

/** Rules of a field that the runtime does not have (`enum: [low, high]`, `min: 0`), so that the model is told in the description. */
export function describedRule(at: PlacedIssue['at'], node: ConfigNode, root: ConfigNode): Fix | undefined {
  const isOfField = at[0] === 'state' ? at.length === 4 : at[2] === 'output_schema' && at.length === 6;
  const name = String(at.at(-1));
  const rule = isOfField ? ruleInWords(name, node) : undefined;
  if (rule === undefined) return undefined;
  const path = [...at.slice(0, -1), 'description'];
  const before = textOf(nodeAt(root, path));
  const value = [before, rule].filter((part) => part !== undefined).join('; ');
  return {
    edits: [
      { path: at, remove: true },
      { path, value },
    ],
    said: `wrote \`${name}\` into the description`,
  };
}

const NAMES_OF_RULES: readonly (readonly [RegExp, (value: string) => string])[] = [
  [/^(?:min|minimum|ge|gte|at_least)$/i, (value) => `at least ${value}`],
  [/^(?:max|maximum|le|lte|at_most)$/i, (value) => `at most ${value}`],
  [/^(?:min_?length)$/i, (value) => `at least ${value} characters`],
  [/^(?:max_?length)$/i, (value) => `at most ${value} characters`],
  [/^(?:examples?)$/i, (value) => `for example ${value}`],
  [/^(?:unit|units)$/i, (value) => `in ${value}`],
  [/^(?:format)$/i, (value) => `format: ${value}`],
];

function ruleInWords(name: string, node: ConfigNode): string | undefined {
  const words = textsOf(node);
  if (/^(?:enum|values|choices|options|allowed|one_of)$/i.test(name))
    return words.length === 0 ? undefined : `one of: ${words.join(', ')}`;
  const isSingle = node.kind === 'string' || node.kind === 'int' || node.kind === 'float';
  const value = isSingle ? String(node.value) : words.join(', ');
  return value === '' ? undefined : NAMES_OF_RULES.find(([names]) => names.test(name))?.[1](value);
}
