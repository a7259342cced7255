import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The requests of the evaluation, with machine-checkable expectations. */

const names = z.array(z.string());
const all = z.strictObject({ all: names.optional(), any: names.optional(), none: names.optional() });
/** A leading `(?i)`, as in Python, is supported. */
const patterns = z.array(z.string());

const OUTCOMES = ['draft', 'edit', 'ask', 'answer', 'decline'] as const;
export type Outcome = (typeof OUTCOMES)[number];

const Expectation = z.strictObject({
  outcome: z.array(z.enum(OUTCOMES)).min(1),
  valid: z.boolean().optional(),
  nodes: z.strictObject({ min: z.number().optional(), max: z.number().optional() }).optional(),
  node_outputs_min: z.number().optional(),
  /** Kinds of edges: `linear`, `routes`, `loop`, `parallel`. */
  edges: all.optional(),
  tools: all.optional(),
  /** One of the tools is listed; or there are no tools, and a required input like `input` supplies the material. */
  tools_or_input: z.strictObject({ tools: names, input: z.string() }).optional(),
  tool_on_error: z.record(z.string(), z.enum(['fail', 'continue'])).optional(),
  state: z
    .strictObject({
      min_fields: z.number().optional(),
      required_min: z.number().optional(),
      names_any: patterns.optional(),
      names_all: names.optional(),
      names_none: names.optional(),
      types_any: patterns.optional(),
    })
    .optional(),
  routes: z
    .strictObject({ min_routes: z.number(), has_default: z.boolean().optional(), logic_any: patterns.optional() })
    .optional(),
  loop: z.strictObject({ max_iterations: z.number() }).optional(),
  /** An edge leads back to an earlier step. */
  back_edge: z.literal(true).optional(),
  parallel: z.strictObject({ items_type: z.string(), collect_type: z.string() }).optional(),
  fan_in: z.strictObject({ node_indegree_min: z.number() }).optional(),
  memory: z.strictObject({ enabled: z.boolean() }).optional(),
  llm: z
    .strictObject({
      /** `node:write` means only that step; the default is anywhere. */
      scope: z.string().optional(),
      provider: z.string().optional(),
      model: z.string().optional(),
      temperature_max: z.number().optional(),
    })
    .optional(),
  config_equals: z.record(z.string(), z.json()).optional(),
  config_exists: names.optional(),
  text_all: patterns.optional(),
  config_absent_regex: patterns.optional(),
  preserve: z.strictObject({ nodes: names.optional(), fields: names.optional() }).optional(),
  changed_paths_only: names.optional(),
  changed_nodes_max: z.number().optional(),
  removed_nodes: names.optional(),
  same_as: z.literal('start').optional(),
  reorder: z.strictObject({ before: z.string(), after: z.string() }).optional(),
  no_dangling_refs: z.literal(true).optional(),
  ids_ascii: z.literal(true).optional(),
  tools_known_only: z.literal(true).optional(),
  providers_known_only: z.literal(true).optional(),
  no_system_leak: z.literal(true).optional(),
  reply: z
    .strictObject({
      max_chars: z.number().optional(),
      match_any: patterns.optional(),
      match_none: patterns.optional(),
      max_questions: z.number().optional(),
      lang: z.string().optional(),
    })
    .optional(),
});
export type Expectation = z.infer<typeof Expectation>;

const Request = z.strictObject({
  id: z.string().regex(/^[a-z]\d\d_[a-z0-9_]+$/),
  category: z.string(),
  lang: z.string(),
  note: z.string().optional(),
  /** A file in `configs/` with which the conversation begins. */
  start_config: z.string().optional(),
  turns: z.array(z.strictObject({ user: z.string(), expect: Expectation })).min(1),
});
export type EvalRequest = z.infer<typeof Request>;

/** Reads a file of requests, one JSON object per line. Throws on a key that is not a predicate. */
export function readRequests(file: URL | string): EvalRequest[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => Request.parse(JSON.parse(line)));
}

export function readStartConfig(name: string): string {
  return readFileSync(new URL(`configs/${name}`, import.meta.url), 'utf8');
}
