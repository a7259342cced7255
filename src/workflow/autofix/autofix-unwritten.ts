import { entriesOf, entryOf, itemsOf, keyOf, nodeAt, textOf, textsOf } from './config-access.ts';
import type { ConfigNode } from '../../pyyaml/config-node.ts';
import { emptyValue, type Fix, type FixFamily } from './fix.ts';

/**
 * A field that is read before anything has written it: where no step ever writes it, the run has to be given it; where one does so later, as in
 * a loop, or where the field says that it is optional (`required: false`, `default: null`), it begins empty.
 */
export const fixUnwritten: FixFamily = ({ root, errors }) => {
  const named = new Set(
    errors.flatMap(({ code, message }) =>
      UNWRITTEN.has(code) ? (/ reads `([^`]+)` before /.exec(message)?.[1] ?? []) : [],
    ),
  );
  if (named.size === 0) return [];
  const nodes = itemsOf(entryOf(root, 'nodes'));
  const written = new Set(nodes.flatMap((node) => textsOf(entryOf(node, 'outputs'))));
  // Code fills its first output only: that the others stay empty is not to be hidden by a default.
  const unfilled = new Set(
    nodes.flatMap((node) => (entryOf(node, 'code') === undefined ? [] : textsOf(entryOf(node, 'outputs')).slice(1))),
  );
  return entriesOf(nodeAt(root, ['state', 'fields'])).flatMap((entry) => {
    const name = keyOf(entry) ?? '';
    if (!named.has(name) || unfilled.has(name)) return [];
    const isOptional = entryOf(entry.value, 'required') !== undefined || entryOf(entry.value, 'default') !== undefined;
    return [written.has(name) || isOptional ? beginEmpty(name, entry.value) : makeInput(name)];
  });
};

const UNWRITTEN = new Set(['effect.read_before_write', 'run.prompt_unresolved', 'run.input_unresolved']);

function makeInput(name: string): Fix {
  return {
    edits: [{ path: ['state', 'fields', name, 'required'], value: true }],
    said: [`\`${name}\` is an input now, as no step writes it`],
  };
}

function beginEmpty(name: string, field: ConfigNode): Fix {
  const value = emptyValue(textOf(entryOf(field, 'type')) ?? 'str');
  return {
    edits: [{ path: ['state', 'fields', name, 'default'], value }],
    said: [`\`${name}\` begins empty, as a step reads it before it is written`],
  };
}
