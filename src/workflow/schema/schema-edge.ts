import type { ConfigList } from '../../pyyaml/config-node.ts';
import { readText, text, smallInteger } from './lax-scalar.ts';
import {
  type Lax,
  listOf,
  model,
  type ModelOutput,
  optional,
  type Refusal,
  refuse,
  required,
  type Sink,
  withDefault,
} from './lax-type.ts';

const condition = model('a condition', { logic: required(text) }, { shorthand: 'logic' });

const route = model('a route', {
  condition: required(condition),
  to: required(text),
});

const loop = model('a loop', {
  condition_field: required(text),
  max_iterations: withDefault(smallInteger({ above: 0, atMost: 100 }), 10),
  exit_to: withDefault(text, 'END'),
});

const parallel = model('a parallel step', {
  items_field: required(text),
  target_node: required(text),
  collect_field: required(text),
});

/** One name. A list of them is how other tools write steps that run at once, which the runtime cannot do. */
const end: Lax<string> = {
  prepare: (node, sink) => (node.kind === 'list' ? refuse(sink, listOfEnds(node)) : readText(node, sink)),
};

function listOfEnds({ items }: ConfigList): Refusal {
  const names = items.flatMap((item) => (item.kind === 'string' ? [item.value] : []));
  const [first, second] = names;
  const advice =
    first === undefined || second === undefined
      ? `write the name itself${first === undefined ? '' : `: \`${first}\``}.`
      : `run one after the other (\`to: ${first}\`, then an edge from \`${first}\` to \`${second}\`), or choose one with \`routes\`.`;
  return {
    code: 'schema.string_type',
    message: (name) =>
      `\`${name}\` is one step, because the runtime runs one step at a time, but it is a list; ${advice}`,
    ...(first !== undefined && { suggestion: first }),
  };
}

const fields = {
  from: required(end),
  to: optional(end),
  routes: optional(listOf(route)),
  loop: optional(loop),
  parallel: optional(parallel),
};

/** An empty `to` counts as given, an empty list of routes does not. */
function checkKind(edge: ModelOutput<typeof fields>, sink: Sink): void {
  const given = (['to', 'routes', 'loop', 'parallel'] as const).filter((kind) => {
    const value = edge[kind];
    return Array.isArray(value) ? value.length > 0 : value !== undefined;
  });
  if (given.length === 0) {
    refuse(sink, {
      code: 'schema.edge_without_target',
      message: () => 'This edge leads nowhere; give it one of `to`, `routes`, `loop` or `parallel`.',
      allowed: ['to', 'routes', 'loop', 'parallel'],
    });
  } else if (given.length > 1) {
    const names = given.map((kind) => `\`${kind}\``).join(' and ');
    refuse(sink, {
      code: 'schema.edge_with_many_targets',
      message: () =>
        `An edge has exactly one of \`to\`, \`routes\`, \`loop\` and \`parallel\`, but this one has ${names}; keep one.`,
      toward: [given[1] ?? 'to'],
      atKey: true,
    });
  }
}

export const edge = model('an edge', fields, { aliases: { from_: 'from' }, check: checkKind });
