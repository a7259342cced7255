import { text, smallInteger } from './lax-scalar.ts';
import { listOf, model, type ModelOutput, optional, refuse, required, type Sink, withDefault } from './lax-type.ts';

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

const fields = {
  from: required(text),
  to: optional(text),
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
