import { type ChatModel, chatModelOf } from './chat-model.ts';
import { asksModel } from '../run/run-context.ts';
import { type ConfigRecord, type ConfigValue, emptyRecord } from '../schema/config-value.ts';
import type { Workflow, WorkflowNode } from '../schema/schema.ts';
import { resolveTemplate } from '../template.ts';
import { toolNamed } from '../tools.ts';
import { parseType } from '../type-string.ts';

/** What a step asks for when it is reached: a model's answer, or that its code is run. */
export type StepRequest = ModelRequest | CodeRequest;

interface ModelRequest {
  readonly kind: 'model';
  /** As the runtime sends it: placeholders replaced, nothing trimmed. */
  readonly prompt: string;
  /** What the answer must hold. */
  readonly answer: AnswerShape;
  /** What the runtime would ask with these settings. */
  readonly model: ChatModel;
  /** What the runtime binds to the call: nothing, or the form of the answer in place of the step's tools. */
  readonly tools: readonly string[];
}

export interface AnswerShape {
  readonly fields: readonly AnswerField[];
  /** The answer is one bare value, sent as the field `result`. */
  readonly bare: boolean;
}

interface AnswerField {
  readonly name: string;
  readonly type: string;
  readonly description?: string | undefined;
  /** The state field that it is written to. */
  readonly output: string;
}

export interface CodeRequest {
  readonly kind: 'code';
  readonly code: string;
  readonly inputs: ReadonlyMap<string, CodeInput>;
  /** Without a sandbox the runtime runs the code as it is, and every input is text. */
  readonly sandboxed: boolean;
  /** Undefined without a sandbox: then nothing stops the code. */
  readonly timeoutSeconds: number | undefined;
}

interface CodeInput {
  readonly value: ConfigValue;
  /** The state field whose own value this is: what the code does to a list or mapping, it does to the field. */
  readonly field?: string;
}

/** A step that fails before it has asked for anything. */
export interface StepRefusal {
  readonly kind: 'refused';
  readonly message: string;
}

/** The state as a step sees it. The copies that a parallel edge starts get a plain dict. */
export interface StepView {
  readonly state: ConfigRecord;
  readonly isPlainDict: boolean;
}

const refused = (message: string): StepRefusal => ({ kind: 'refused', message });

/** What `node` asks for. Mappings, prompt and tools are looked at in this order, for code, too. */
export function requestOf(node: WorkflowNode, view: StepView, workflow: Workflow): StepRequest | StepRefusal {
  const inputs = emptyRecord<string>();
  for (const [name, template] of Object.entries(node.inputs ?? {})) {
    const resolved = resolve(template, {}, view.state);
    if (resolved.text === undefined) {
      const message = `Failed to resolve input mapping '${name}' from template '${template}': ${resolved.problem}`;
      return refused(message);
    }
    inputs[name] = resolved.text;
  }
  const prompt = resolve(node.prompt, inputs, view.state);
  if (prompt.text === undefined) return refused(`Prompt template resolution failed: ${prompt.problem}`);
  const tool = toolProblem(node);
  if (tool !== undefined) return refused(tool);
  if (!asksModel(node)) return codeRequest(node, inputs, view);
  return modelRequest(node, prompt.text, workflow);
}

type Resolved = { readonly text: string } | { readonly text?: undefined; readonly problem: string };

/** What Python finds on the state model itself, a method say, is an object in the text. */
function resolve(template: string, inputs: Readonly<Record<string, string>>, state: ConfigRecord): Resolved {
  const given = Object.assign(emptyRecord<string>(), inputs);
  for (;;) {
    const result = resolveTemplate(template, given, state);
    if (result.outcome === 'text') return { text: result.text };
    if (result.outcome === 'unresolved') return { problem: `Variable '${result.name}' not found in inputs or state` };
    given[result.name] = `<${result.name} of WorkflowState>`;
  }
}

function toolProblem({ tools }: WorkflowNode): string | undefined {
  for (const tool of tools ?? []) {
    if (typeof tool !== 'string') return 'Invalid tool config type: a tool is given by its name';
    if (toolNamed(tool) === undefined) return `Tool loading failed: Tool '${tool}' not found in registry`;
  }
  return undefined;
}

/** How often a model is asked before the step fails. */
export function maxRetries({ config }: Workflow): bigint {
  return config?.execution?.max_retries ?? 3n;
}

function modelRequest(node: WorkflowNode, prompt: string, workflow: Workflow): StepRequest | StepRefusal {
  const answer = answerShape(node);
  const nested = answer.fields.find(({ type }) => parseType(type)?.kind === 'object');
  if (nested !== undefined) {
    return refused(`Output model creation failed: field '${nested.name}' has type 'object', which is not supported`);
  }
  if (maxRetries(workflow) < 1n) return refused('LLM call failed: exceptions must derive from BaseException');
  const tools = (node.tools ?? []).length > 0 ? [`Output_${node.id}`] : [];
  return { kind: 'model', prompt, answer, model: chatModelOf(workflow, node), tools };
}

function answerShape({ output_schema: schema, outputs }: WorkflowNode): AnswerShape {
  if (schema.type !== 'object') {
    const { type, description } = schema;
    return { bare: true, fields: [{ name: 'result', type, description, output: outputs[0] ?? 'result' }] };
  }
  const fields = new Map((schema.fields ?? []).map((field) => [field.name, { ...field, output: field.name }]));
  return { bare: false, fields: [...fields.values()] };
}

const PRESETS = { low: 30, medium: 60, high: 120, max: 300 } as const;

function codeRequest(
  node: WorkflowNode,
  texts: Readonly<Record<string, string>>,
  view: StepView,
): CodeRequest | StepRefusal {
  const { sandbox, code = '' } = node;
  const sandboxed = sandbox?.enabled === true;
  if (sandboxed && sandbox.mode === 'docker') return refused('Sandbox execution failed: Docker is not available');
  const inputs = new Map<string, CodeInput>();
  for (const [name, template] of Object.entries(node.inputs ?? {})) {
    inputs.set(name, (sandboxed ? typedInput(template, view) : undefined) ?? { value: texts[name] ?? '' });
  }
  const seconds = sandbox?.resources?.['timeout'];
  const limit = typeof seconds === 'bigint' || typeof seconds === 'number' ? Number(seconds) : undefined;
  const timeoutSeconds = sandboxed ? (sandbox.timeout ?? limit ?? PRESETS[sandbox.preset]) : undefined;
  return { kind: 'code', code, inputs, sandboxed, timeoutSeconds };
}

const DICT_METHODS = new Set('clear copy fromkeys get items keys pop popitem setdefault update values'.split(' '));

/** A mapping that is one field's name, with braces or without, passes the field's own value. */
function typedInput(template: string, { state, isPlainDict }: StepView): CodeInput | undefined {
  const field = withoutBraces(template);
  if (isPlainDict) {
    return DICT_METHODS.has(field) ? { value: { python: 'builtin_function_or_method' } } : undefined;
  }
  return Object.hasOwn(state, field) ? { value: state[field] ?? null, field } : undefined;
}

function withoutBraces(template: string): string {
  let start = 0;
  let end = template.length;
  while (start < end && '{}'.includes(template.charAt(start))) start += 1;
  while (end > start && '{}'.includes(template.charAt(end - 1))) end -= 1;
  return template.slice(start, end);
}
