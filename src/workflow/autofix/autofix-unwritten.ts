import { entriesOf, entryOf, itemsOf, keyOf, nodeAt, textOf, textsOf } from './config-access.ts';
import type { ConfigNode } from '../../pyyaml/config-node.ts';
import { emptyValue, type Fix, type FixFamily } from './fix.ts';

/**
 * A field that is read before anything has written it: where no step ever writes it, the run has to be given it; where one does so later, as in
 * a loop, or where the field says that it is optional, it begins empty.
 */
export const fixUnwritten: FixFamily = ({ root, errors }) => {
  const named = new Set(
    errors.flatMap(({ code, message }) =>
      code === 'effect.read_before_write' ? (/ reads `([^`]+)` /.exec(message)?.[1] ?? []) : [],
    ),
  );
  if (named.size === 0) return [];
  const written = new Set(itemsOf(entryOf(root, 'nodes')).flatMap((node) => textsOf(entryOf(node, 'outputs'))));
  return entriesOf(nodeAt(root, ['state', 'fields'])).flatMap((entry) => {
    const name = keyOf(entry) ?? '';
    if (!named.has(name)) return [];
    const isOptional = entryOf(entry.value, 'required') !== undefined;
    return [written.has(name) || isOptional ? beginEmpty(name, entry.value) : makeInput(name)];
  });
};

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
