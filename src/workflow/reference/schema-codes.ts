import type { CodeTable } from './code-table.ts';

/** A value is not what its place asks for. Codes that Pydantic has an error type for have its name. */
export const SCHEMA_CODES = {
  'schema.empty': { severity: 'error', meaning: 'the file holds nothing', fix: 'begin with `schema_version: "1.0"`' },
  'schema.not_a_mapping': {
    severity: 'error',
    meaning: 'the file holds a list or a single value',
    fix: 'write a mapping',
  },
  'schema.top_level_key': {
    severity: 'error',
    meaning: 'a top-level key is not a text (`on:`, `1:`); upstream crashes on it',
    fix: 'quote or remove it',
  },
  'schema.missing': { severity: 'error', meaning: 'a required key is missing', fix: 'add it' },
  'schema.string_type': {
    severity: 'error',
    meaning: 'a value must be text; upstream turns no number, flag or date into text',
    fix: 'put it in quotes',
  },
  'schema.key_type': {
    severity: 'error',
    meaning: 'a name (of a field, an input) is not a text, as `on:`, `no:`, `1:`, `12:30:`',
    fix: 'put it in quotes',
  },
  'schema.int_type': { severity: 'error', meaning: 'a value must be a whole number', fix: 'write one' },
  'schema.int_parsing': { severity: 'error', meaning: 'a text is not a whole number', fix: 'write the number' },
  'schema.int_from_float': { severity: 'error', meaning: 'a number has a fraction', fix: 'round it' },
  'schema.int_parsing_size': { severity: 'error', meaning: 'a number is too large', fix: 'write a smaller one' },
  'schema.finite_number': {
    severity: 'error',
    meaning: 'a number is infinite or not a number',
    fix: 'write a finite one',
  },
  'schema.float_type': { severity: 'error', meaning: 'a value must be a number', fix: 'write one' },
  'schema.float_parsing': { severity: 'error', meaning: 'a text is not a number', fix: 'write the number' },
  'schema.bool_type': { severity: 'error', meaning: 'a value must be `true` or `false`', fix: 'write one of them' },
  'schema.bool_parsing': {
    severity: 'error',
    meaning: 'a text or number is neither true nor false',
    fix: 'write `true` or `false`',
  },
  'schema.list_type': { severity: 'error', meaning: 'a value must be a list', fix: 'write each item after `- `' },
  'schema.dict_type': {
    severity: 'error',
    meaning: 'a value must be a mapping of names',
    fix: 'write `name: value` lines, indented',
  },
  'schema.model_type': {
    severity: 'error',
    meaning: 'a value must be a mapping with known keys',
    fix: 'write its keys below it, indented',
  },
  'schema.literal_error': {
    severity: 'error',
    meaning: 'a value is none of the allowed words',
    fix: 'use one of `allowed`',
  },
  'schema.greater_than': { severity: 'error', meaning: 'a number is too small', fix: 'write a larger one' },
  'schema.greater_than_equal': { severity: 'error', meaning: 'a number is too small', fix: 'write a larger one' },
  'schema.less_than_equal': { severity: 'error', meaning: 'a number is too large', fix: 'write a smaller one' },
  'schema.version_unsupported': {
    severity: 'error',
    meaning: '`schema_version` is not `"1.0"`',
    fix: 'write `schema_version: "1.0"`',
  },
  'schema.flow_name_blank': { severity: 'error', meaning: "the flow's name is blank", fix: 'give it a name' },
  'schema.no_fields': { severity: 'error', meaning: 'the state has no fields', fix: 'add one' },
  'schema.no_nodes': { severity: 'error', meaning: 'there are no nodes', fix: 'add one' },
  'schema.no_edges': { severity: 'error', meaning: 'there are no edges', fix: 'add one' },
  'schema.no_outputs': {
    severity: 'error',
    meaning: 'a node writes nothing',
    fix: 'name a state field under `outputs`',
  },
  'schema.node_id': {
    severity: 'error',
    meaning: 'a node id is not a Python identifier',
    fix: 'use letters, digits and underscores',
  },
  'schema.duplicate_node_id': { severity: 'error', meaning: 'two nodes have one id', fix: 'rename one' },
  'schema.required_with_default': {
    severity: 'error',
    meaning: 'a field is required and has a default',
    fix: 'remove one of the two',
  },
  'schema.object_without_fields': {
    severity: 'error',
    meaning: 'an answer of type `object` lists no fields',
    fix: 'list them',
  },
  'schema.provider_unknown': {
    severity: 'error',
    meaning: 'the provider is none of openai, anthropic, google, ollama',
    fix: 'use one of them',
  },
  'schema.edge_without_target': {
    severity: 'error',
    meaning: 'an edge has none of `to`, `routes`, `loop`, `parallel`',
    fix: 'give it one',
  },
  'schema.edge_with_many_targets': { severity: 'error', meaning: 'an edge has several of them', fix: 'keep one' },
  'schema.artifact_level': { severity: 'error', meaning: 'not one of minimal, standard, full', fix: 'use one of them' },
  'schema.log_level': {
    severity: 'error',
    meaning: 'not one of DEBUG, INFO, WARNING, ERROR, CRITICAL',
    fix: 'use one of them',
  },
  'schema.on_fail': { severity: 'error', meaning: 'not one of warn, fail, block_deploy', fix: 'use one of them' },
} as const satisfies CodeTable;
