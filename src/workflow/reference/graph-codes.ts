import type { CodeTable } from './code-table.ts';

/** The parts do not fit together. `rule` is the number of upstream's rule. */
export const GRAPH_CODES = {
  'graph.unknown_node': {
    severity: 'error',
    rule: 1,
    meaning: 'an edge names a node that does not exist',
    fix: 'correct the name, or add the node',
  },
  'graph.unknown_output': {
    severity: 'error',
    rule: 2,
    meaning: 'an output is not a state field',
    fix: 'correct it, or add the field',
  },
  'graph.one_output_needed': {
    severity: 'error',
    rule: 3,
    meaning: 'an answer that is not an object fills more than one output',
    fix: 'keep one, or use type `object`',
  },
  'graph.output_not_in_schema': {
    severity: 'error',
    rule: 3,
    meaning: 'an output has no field in the answer',
    fix: 'add it to `output_schema.fields`',
  },
  'graph.field_not_in_outputs': {
    severity: 'error',
    rule: 3,
    meaning: 'a field of the answer is not an output',
    fix: 'add it to `outputs`, or remove it',
  },
  'graph.type_mismatch': {
    severity: 'error',
    rule: 4,
    meaning: 'answer and state field have different types',
    fix: 'write the same type in both places',
  },
  'graph.unknown_placeholder': {
    severity: 'error',
    rule: 5,
    meaning: 'braces in a prompt hold no field or input',
    fix: 'correct the name, or write it without braces',
  },
  'graph.bad_type': {
    severity: 'error',
    rule: 6,
    meaning: 'a type that upstream does not know',
    fix: 'use one that it knows',
  },
  'graph.no_default_route': {
    severity: 'error',
    rule: 7,
    meaning: 'no route has exactly the condition `default`',
    fix: 'add one',
  },
  'graph.condition_unknown_field': {
    severity: 'error',
    rule: 7,
    meaning: 'a condition names no state field',
    fix: 'correct the name, or add the field',
  },
  'graph.loop_unknown_field': {
    severity: 'error',
    rule: 8,
    meaning: "a loop's field does not exist",
    fix: 'correct the name, or add the field',
  },
  'graph.loop_field_not_bool': {
    severity: 'error',
    rule: 8,
    meaning: "a loop's field is not of type `bool`",
    fix: 'make it `bool`',
  },
  'graph.parallel_unknown_field': {
    severity: 'error',
    rule: 9,
    meaning: "a parallel step's field does not exist",
    fix: 'correct the name, or add the field',
  },
  'graph.parallel_field_not_list': {
    severity: 'error',
    rule: 9,
    meaning: "a parallel step's field is not a list",
    fix: 'make it a list',
  },
  'graph.no_start': { severity: 'error', rule: 10, meaning: 'no edge begins at START', fix: 'add one' },
  'graph.many_starts': { severity: 'error', rule: 10, meaning: 'START leads to more than one node', fix: 'keep one' },
  'graph.unreachable': {
    severity: 'error',
    rule: 10,
    meaning: 'no path from START reaches a node',
    fix: 'add an edge, or remove the node',
  },
  'graph.dead_end': { severity: 'error', rule: 10, meaning: 'no path leads from a node to END', fix: 'add an edge' },
  'graph.reserved_id': { severity: 'error', rule: 10, meaning: 'a node is called START or END', fix: 'rename it' },
} as const satisfies CodeTable;
