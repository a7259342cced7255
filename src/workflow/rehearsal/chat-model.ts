import type { Workflow, WorkflowNode } from '../schema/schema.ts';

/** The chat model that the runtime makes for a step: its class and the arguments that it is given. */
export interface ChatModel {
  readonly class: 'ChatGoogleGenerativeAI' | 'ChatLiteLLM';
  readonly model: string;
  readonly temperature?: number;
  /** Google's class calls it `max_output_tokens`. */
  readonly max_output_tokens?: bigint;
  readonly max_tokens?: bigint;
  /** Only of Ollama; elsewhere it has no effect. */
  readonly api_base?: string;
}

const DEFAULT_MODEL = 'gemini-2.5-flash-lite';
const DEFAULT_OLLAMA = 'http://localhost:11434';
const PREFIXES = { openai: 'openai', anthropic: 'anthropic', ollama: 'ollama_chat' } as const;

/** Merges the settings of the node over those of the workflow, key by key. Where both have settings, the runtime loses `api_base`. */
export function chatModelOf({ config }: Workflow, node: WorkflowNode): ChatModel {
  const common = config?.llm;
  const { provider, model, temperature, max_tokens } = merged(node.llm, common);
  const apiBase = node.llm === undefined || common === undefined ? (node.llm ?? common)?.api_base : undefined;
  const warmth = temperature === undefined ? {} : { temperature };
  const name = model === undefined || model === '' ? DEFAULT_MODEL : model;
  if (provider === undefined || provider === 'google') {
    const most = max_tokens === undefined ? {} : { max_output_tokens: max_tokens };
    return { class: 'ChatGoogleGenerativeAI', model: name, ...warmth, ...most };
  }
  return {
    class: 'ChatLiteLLM',
    model: `${PREFIXES[provider as keyof typeof PREFIXES]}/${name}`,
    ...warmth,
    ...(max_tokens !== undefined && { max_tokens }),
    ...(provider === 'ollama' && { api_base: apiBase === undefined || apiBase === '' ? DEFAULT_OLLAMA : apiBase }),
  };
}

type Settings = WorkflowNode['llm'];

function merged(own: Settings, common: Settings): NonNullable<Settings> {
  return {
    provider: own?.provider ?? common?.provider,
    model: own?.model ?? common?.model,
    temperature: own?.temperature ?? common?.temperature,
    max_tokens: own?.max_tokens ?? common?.max_tokens,
    api_base: undefined,
  };
}

/** Whether nothing about the model is set. */
export function isDefaultModel({ class: kind, model, ...rest }: ChatModel): boolean {
  return kind === 'ChatGoogleGenerativeAI' && model === DEFAULT_MODEL && Object.keys(rest).length === 0;
}
