/** How our codes answer to the words in which upstream's verdicts are kept. */

/** Our codes by the number of upstream's graph rule. */
const GRAPH_RULES: Readonly<Record<string, number>> = {
  'graph.unknown_node': 1,
  'graph.unknown_output': 2,
  'graph.one_output_needed': 3,
  'graph.field_not_in_outputs': 3,
  'graph.output_not_in_schema': 3,
  'graph.type_mismatch': 4,
  'graph.unknown_placeholder': 5,
  'graph.bad_type': 6,
  'graph.no_default_route': 7,
  'graph.condition_unknown_field': 7,
  'graph.loop_unknown_field': 8,
  'graph.loop_field_not_bool': 8,
  'graph.parallel_unknown_field': 9,
  'graph.parallel_field_not_list': 9,
  'graph.no_start': 10,
  'graph.many_starts': 10,
  'graph.unreachable': 10,
  'graph.dead_end': 10,
  'graph.reserved_id': 10,
};

export function ruleOf(code: string): number | undefined {
  return GRAPH_RULES[code];
}

export function stageOf(code: string): 'parse' | 'schema' | 'graph' | 'run' {
  if (code.startsWith('schema.')) return 'schema';
  if (code.startsWith('graph.')) return 'graph';
  return /^(?:yaml|json|file)\./.test(code) ? 'parse' : 'run';
}

/** Pydantic's type of an error, for codes that are not called like it. */
export function isOfType(code: string, type: string): boolean {
  if (code === `schema.${type}`) return true;
  if (type === 'string_type' && code === 'schema.key_type') return true;
  return type === 'value_error' && stageOf(code) === 'schema';
}

/** What our code for a failed run has to hold, by the code of the verdict. */
export const RUN_FAILURES: Readonly<Record<string, RegExp>> = {
  'RT-OBJ-NOSCHEMA': /run\.object_/,
  'RT-OBJ-BADSPEC': /run\.object_/,
  'RT-FIELDNAME': /run\.field_name/,
  'RT-EDGE-ENDPOINT': /run\.edge_endpoint/,
  'RT-MULTI-START': /run\.many_start_edges/,
  'RT-DUP-BRANCH': /run\.repeated_branch/,
  'RT-RESERVED-ID': /run\.reserved_id/,
  'RT-PARALLEL': /run\.parallel/,
  'RT-CONCURRENT': /run\.concurrent/,
  'RT-TOOL-MAP': /run\.tool_mapping/,
  'RT-TOOL-UNKNOWN': /run\.unknown_tool/,
  'RT-OUTPUT-OBJECT': /run\.output_object/,
  'RT-INPUT-UNRESOLVED': /run\.input_unresolved/,
  'RT-PROMPT-UNRESOLVED': /run\.prompt_unresolved/,
  'RT-RETRIES-0': /run\.no_attempts/,
  'RT-SANDBOX-DOCKER': /run\.sandbox_docker/,
  'RT-CODE': /run\.code_/,
  'RT-GATES': /run\.gates_fail/,
  'RT-DEFAULT-TYPE': /run\.(?:default_type|code_result)/,
  'RT-NO-TERMINATION': /run\.no_termination|run\.loop_flag_not_written|effect\.loop_unbounded/,
};

/** Our code for what runs, but not as it is written. */
export const SILENT: Readonly<Record<string, string>> = {
  'S-TOOLS-NOOP': 'effect.tools_unused',
  'S-MEMORY-NOOP': 'effect.memory_unused',
  'S-OPTIMIZE-NOOP': 'effect.optimize_unused',
  'S-CODE-UNSANDBOXED': 'effect.code_unsandboxed',
  'S-CODE-FIRST-OUTPUT-ONLY': 'effect.code_first_output',
  'S-SANDBOX-UNUSED': 'effect.sandbox_unused',
  'S-PROMPT-BLANK': 'effect.prompt_blank',
  'S-PLACEHOLDER-LEFT-LITERAL': 'effect.placeholder_left',
  'S-FIELDS-IGNORED': 'effect.fields_ignored',
  'S-INPUT-LITERAL': 'effect.input_literal',
  'S-INPUT-SHADOWS-STATE': 'effect.input_shadows_state',
  'S-ID-EQUALS-FIELD': 'effect.id_equals_field',
  'S-NON-ASCII-NAME': 'effect.non_ascii_name',
  'S-NEEDS-LITELLM': 'effect.needs_litellm',
  'S-API-BASE-DROPPED': 'effect.api_base_dropped',
  'S-MODEL-DEFAULT-WRONG-PROVIDER': 'effect.model_of_other_provider',
  'S-MULTI-OUT': 'effect.many_edges',
  'S-EMPTY-TARGET': 'effect.empty_target',
  'S-LOOP-MAX-NOT-ENFORCED': 'effect.loop_unbounded',
  'S-LOOP-FLAG-NOT-WRITTEN': 'run.loop_flag_not_written',
  'S-PARALLEL-BROKEN': 'run.parallel',
  'S-TARGET-START': 'effect.target_start',
  'S-TWO-DEFAULTS': 'effect.two_defaults',
  'S-COND-NEVER': 'effect.condition_never',
  'S-COND-ALWAYS-TRUE': 'effect.condition_always',
  'S-COND-MIXED-PRECEDENCE': 'effect.condition_precedence',
  'S-IGNORED-KEY': 'effect.unknown_key',
  'S-DUP-KEY': '.duplicate_key',
};
