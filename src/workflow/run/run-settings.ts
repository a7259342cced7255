import type { Path } from '../../pyyaml/path.ts';
import { asksModel, inNode, type LooseNode, type RunContext } from './run-context.ts';

/** Settings that fail at run time, or that nothing reads. */
export function checkSettings(context: RunContext): void {
  checkRetries(context);
  checkGates(context);
  checkUnusedSettings(context);
  context.workflow.nodes?.forEach((node, index) => {
    if (node === undefined) return;
    checkModel(context, node, index);
    checkNodeSettings(context, node, ['nodes', index]);
  });
}

function checkRetries({ workflow, note }: RunContext): void {
  if (workflow.config?.execution?.max_retries !== 0n) return;
  const path = ['config', 'execution', 'max_retries'];
  const message =
    '`max_retries` counts attempts, so with 0 no model is ever asked and its node fails; write 1 or more.';
  for (const node of workflow.nodes ?? []) {
    if (node === undefined || !asksModel(node)) continue;
    note({ code: 'run.no_attempts', outcome: 'never', path, message, suggestion: '1', ...inNode(node) });
  }
}

/** Known after every run; cost and tokens only while MLflow tracks it. */
const MEASURED = new Set(['duration_ms', 'bottleneck_percent']);

function checkGates({ workflow, note }: RunContext): void {
  const { gates, on_fail: onFail } = workflow.config?.gates ?? {};
  const canFail = gates?.some(
    (gate) =>
      gate?.metric !== undefined && (!MEASURED.has(gate.metric) || gate.max !== undefined || gate.min !== undefined),
  );
  if (onFail !== 'fail' || canFail !== true) return;
  const path = ['config', 'gates', 'on_fail'];
  const message =
    'With `on_fail: fail` a finished run becomes an error when a metric is out of bounds or not known; write `warn` to be told only.';
  note({ code: 'run.gates_fail', outcome: 'depends', path, message, suggestion: 'warn' });
}

function checkUnusedSettings({ workflow, note }: RunContext): void {
  if (workflow.memory?.enabled === true) noteMemory(note, ['memory']);
  if (workflow.optimization?.enabled === true) noteOptimize(note, ['optimization']);
}

type Note = RunContext['note'];

function noteMemory(note: Note, path: Path): void {
  const message =
    'Memory has no effect: the runtime never gets its store open; pass what must be kept through the state.';
  note({ code: 'effect.memory_unused', outcome: 'runs', path, message, atKey: true });
}

function noteOptimize(note: Note, path: Path): void {
  const message = 'Optimisation has no effect on a run; remove it or leave it disabled.';
  note({ code: 'effect.optimize_unused', outcome: 'runs', path, message, atKey: true });
}

function checkNodeSettings({ note }: RunContext, node: LooseNode, path: Path): void {
  if (node.memory?.enabled === true) noteMemory(note, [...path, 'memory']);
  if (node.optimize?.enabled === true) noteOptimize(note, [...path, 'optimize']);
  const { type, fields } = node.output_schema ?? {};
  if (type !== undefined && type !== 'object' && fields !== undefined && fields.length > 0) {
    const message = `An answer of type \`${type}\` has no fields, so these are ignored; use type \`object\` or remove them.`;
    note({
      code: 'effect.fields_ignored',
      outcome: 'runs',
      path: [...path, 'output_schema', 'fields'],
      message,
      atKey: true,
    });
  }
  if (type !== 'object' || !asksModel(node)) return;
  fields?.forEach((field, index) => {
    if (field?.type !== 'object') return;
    note({
      code: 'run.output_object',
      outcome: 'never',
      path: [...path, 'output_schema', 'fields', index, 'type'],
      message: `A model cannot answer with a field of type \`object\`, so this node fails; use \`dict\` here and in the state.`,
      suggestion: 'dict',
      ...inNode(node),
    });
  });
}

/** A node's settings override those of the whole workflow, key by key. */
function checkModel({ workflow, note }: RunContext, node: LooseNode, index: number): void {
  if (!asksModel(node)) return;
  const common = workflow.config?.llm;
  const provider = node.llm?.provider ?? common?.provider ?? 'google';
  if (provider === 'google') return;
  const at = node.llm?.provider === undefined ? ['config', 'llm'] : ['nodes', index, 'llm'];
  note({
    code: 'effect.needs_litellm',
    outcome: 'runs',
    path: [...at, 'provider'],
    message: `The provider \`${provider}\` works only where the Python package litellm is installed with the runtime.`,
  });
  if (node.llm?.model === undefined && common?.model === undefined) {
    note({
      code: 'effect.model_of_other_provider',
      outcome: 'runs',
      path: [...at, 'provider'],
      message: `Without a model, \`${provider}\` is asked for gemini-2.5-flash-lite, which it does not have; set \`model\`.`,
    });
  }
  if (node.llm !== undefined && common !== undefined && (node.llm.api_base ?? common.api_base) !== undefined) {
    note({
      code: 'effect.api_base_dropped',
      outcome: 'runs',
      path: [...(node.llm.api_base === undefined ? ['config', 'llm'] : ['nodes', index, 'llm']), 'api_base'],
      message: '`api_base` is dropped where a node and the workflow both have `llm` settings; keep `llm` in one place.',
    });
  }
}
