import type { CodeTable } from './code-table.ts';

/** It validates, and a run fails. */
export const RUN_CODES = {
  'run.field_name': {
    severity: 'warning',
    meaning: "a state field's name collides with what the run uses",
    fix: 'choose another name',
  },
  'run.object_without_schema': {
    severity: 'warning',
    meaning: 'an `object` has no `schema`',
    fix: 'add one, or use `dict`',
  },
  'run.object_bad_schema': {
    severity: 'warning',
    meaning: 'an entry of a `schema` is neither a type nor a field',
    fix: 'write `name: str` or `name: {type: str}`',
  },
  'run.default_type': {
    severity: 'warning',
    meaning: 'a default does not fit its type; that is found only at run time',
    fix: 'write one that fits',
  },
  'run.edge_endpoint': {
    severity: 'warning',
    meaning: 'an edge leaves END or enters START',
    fix: 'remove it, or name a node',
  },
  'run.many_start_edges': { severity: 'warning', meaning: 'two edges begin at START', fix: 'keep one' },
  'run.repeated_branch': {
    severity: 'warning',
    meaning: 'a node has two edges with `routes` (or `loop`, or `parallel`)',
    fix: 'put them into one',
  },
  'run.reserved_id': { severity: 'warning', meaning: 'LangGraph keeps this node id for itself', fix: 'rename it' },
  'run.concurrent': { severity: 'warning', meaning: 'two nodes run in one step', fix: 'put one after the other' },
  'run.no_termination': {
    severity: 'warning',
    meaning: 'nothing bounds a cycle, or it is never left',
    fix: 'make sure of a way out',
  },
  'run.loop_flag_not_written': {
    severity: 'warning',
    inDraft: 'error',
    meaning: "a loop's node does not write the loop's field",
    fix: 'add it to the outputs',
  },
  'run.parallel': {
    severity: 'warning',
    inDraft: 'error',
    meaning: 'parallel steps do not work',
    fix: 'use one node for the whole list',
  },
  'run.unknown_tool': { severity: 'warning', meaning: 'a tool is not registered', fix: 'name one that is, or none' },
  'run.tool_mapping': { severity: 'warning', meaning: 'a tool is written as a mapping', fix: 'write its name only' },
  'run.output_object': { severity: 'warning', meaning: 'an answer has a field of type `object`', fix: 'use `dict`' },
  'run.input_unresolved': {
    severity: 'warning',
    meaning: "an input's placeholder is not in the state",
    fix: 'name a state field',
  },
  'run.prompt_unresolved': {
    severity: 'warning',
    meaning: 'a dotted placeholder finds nothing',
    fix: 'name a field, or a part that is there',
  },
  'run.no_attempts': {
    severity: 'warning',
    meaning: '`max_retries: 0` means that no model is asked',
    fix: 'write 1 or more',
  },
  'run.gates_fail': {
    severity: 'warning',
    meaning: 'a gate can turn a finished run into an error',
    fix: 'use `on_fail: warn`',
  },
  'run.sandbox_docker': { severity: 'warning', meaning: 'the code needs a Docker daemon', fix: 'use `mode: python`' },
  'run.code_syntax': { severity: 'warning', meaning: 'the code is not valid Python', fix: 'correct it' },
  'run.code_forbidden': {
    severity: 'warning',
    meaning: 'the sandbox refuses a statement',
    fix: 'write it as the message says',
  },
  'run.code_name': {
    severity: 'warning',
    meaning: 'the code uses a name that nothing defines',
    fix: 'define it, or pass it in',
  },
  'run.code_missing_input': {
    severity: 'warning',
    meaning: 'the code reads an input that the node does not have',
    fix: 'add the input',
  },
  'run.code_text_input': {
    severity: 'warning',
    meaning: 'the code uses an input as a number, list or mapping, but gets it as text',
    fix: 'enable the sandbox, or pass exactly `{field}`',
  },
  'run.code_fails': {
    severity: 'warning',
    meaning: 'the code raises an error, divides by zero, or never ends',
    fix: 'change it',
  },
  'run.code_result': {
    severity: 'warning',
    meaning: '`result` does not fit the first output',
    fix: 'assign a value of its type',
  },
} as const satisfies CodeTable;
