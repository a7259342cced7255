import type { CodeTable } from './code-table.ts';

/** It runs, but not as it is written. */
export const EFFECT_CODES = {
  'effect.unknown_key': {
    severity: 'warning',
    inDraft: 'error',
    meaning: 'a key that upstream drops silently',
    fix: 'correct or remove it',
  },
  'effect.other_target': {
    severity: 'warning',
    meaning: "the file means something else on the runtime's branch `dev`",
    fix: 'write it as the message says, so that it means the same on both',
  },
  'effect.list_appended': {
    severity: 'warning',
    meaning: 'target `dev` only: a list is added to what is there, while `main` replaces it',
    fix: 'fill a list once',
  },
  'effect.runs_twice': {
    severity: 'warning',
    meaning: 'target `dev` only: branches of different length meet in a step, which runs once for each of them',
    fix: 'make the branches equally long',
  },
  'effect.gates_unused': {
    severity: 'warning',
    meaning: 'target `dev` only: gates have no effect',
    fix: 'do not rely on them',
  },
  'effect.read_before_write': {
    severity: 'warning',
    inDraft: 'error',
    meaning: 'on some path a step reads a field that no input, default or earlier step has filled',
    fix: 'make it an input, give it a default, or write it in an earlier step',
  },
  'effect.never_read': {
    severity: 'warning',
    meaning: 'a step writes a field that no step reads, and it is not one of the last steps',
    fix: 'use the field in a prompt, or keep it as a result',
  },
  'effect.input_unused': {
    severity: 'warning',
    meaning: 'a required field that no step reads',
    fix: 'use it in a prompt, or remove it',
  },
  'effect.tools_unused': { severity: 'warning', meaning: 'tools never reach the model', fix: 'do not rely on them' },
  'effect.memory_unused': { severity: 'warning', meaning: 'memory has no effect', fix: 'use state fields' },
  'effect.optimize_unused': { severity: 'warning', meaning: 'optimisation has no effect', fix: 'remove it' },
  'effect.code_unsandboxed': {
    severity: 'warning',
    inDraft: 'error',
    meaning: 'code runs without any sandbox',
    fix: 'enable it',
  },
  'effect.code_first_output': {
    severity: 'warning',
    meaning: 'code fills the first output only',
    fix: 'one node for each output',
  },
  'effect.sandbox_unused': { severity: 'warning', meaning: 'a sandbox without code', fix: 'remove it' },
  'effect.prompt_blank': { severity: 'warning', meaning: 'the model is asked nothing', fix: 'write a prompt' },
  'effect.placeholder_left': {
    severity: 'warning',
    meaning: 'a placeholder that is not replaced stays in the text',
    fix: 'use ASCII names',
  },
  'effect.fields_ignored': {
    severity: 'warning',
    meaning: '`fields` of an answer that is not an object',
    fix: 'use `object`, or remove them',
  },
  'effect.input_literal': {
    severity: 'warning',
    meaning: 'an input is a fixed text',
    fix: 'write `{field}` to pass a field',
  },
  'effect.input_shadows_state': {
    severity: 'warning',
    meaning: 'an input hides the state field of its name',
    fix: 'rename it',
  },
  'effect.id_equals_field': {
    severity: 'warning',
    meaning: 'a node and a field have one name; older LangGraph refuses that',
    fix: 'rename one',
  },
  'effect.non_ascii_name': {
    severity: 'warning',
    meaning: 'a name that is not ASCII',
    fix: 'use small letters and underscores',
  },
  'effect.needs_litellm': {
    severity: 'warning',
    meaning: 'the provider needs the package litellm',
    fix: 'install it, or use google',
  },
  'effect.api_base_dropped': {
    severity: 'warning',
    meaning: '`api_base` is lost where node and workflow both have `llm`',
    fix: 'keep `llm` in one place',
  },
  'effect.model_of_other_provider': {
    severity: 'warning',
    meaning: "a provider without a model is asked for one of Google's",
    fix: 'set `model`',
  },
  'effect.many_edges': {
    severity: 'warning',
    meaning: 'all edges of a node are followed at once',
    fix: 'use one edge with `routes`',
  },
  'effect.empty_target': {
    severity: 'warning',
    meaning: 'an edge with an empty target is dropped',
    fix: 'name a target',
  },
  'effect.loop_unbounded': {
    severity: 'warning',
    meaning: '`max_iterations` is not enforced',
    fix: 'make sure that the loop ends',
  },
  'effect.target_start': { severity: 'warning', meaning: 'leading to START ends the run', fix: 'name END or a node' },
  'effect.two_defaults': {
    severity: 'warning',
    meaning: 'of several `default` routes the last counts',
    fix: 'keep one',
  },
  'effect.condition_never': {
    severity: 'warning',
    inDraft: 'error',
    meaning: 'a condition fails or is false whatever the state is',
    fix: 'write one that upstream can read',
  },
  'effect.condition_always': {
    severity: 'warning',
    meaning: 'a condition is always true',
    fix: 'write a comparison, or exactly `default`',
  },
  'effect.condition_precedence': {
    severity: 'warning',
    inDraft: 'error',
    meaning: '` or ` binds tighter than ` and `',
    fix: 'use only one of them',
  },
} as const satisfies CodeTable;
