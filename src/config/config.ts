import { Environment, type FallbackLink, type LOG_LEVELS, type PROVIDERS, type Variables } from './variables.ts';
import type { Network } from './networks.ts';
import type { TokenPrice } from './prices.ts';
import { contradictions } from './contradictions.ts';
import { passwordsIn } from './database.ts';
import { ThreadsmithError } from '../errors.ts';

/** All settings, read once when the command line starts. */
export interface Config {
  readonly llm: {
    readonly provider?: (typeof PROVIDERS)[number];
    readonly model?: string;
    /** The providers to try when this one fails, in order. */
    readonly fallback: readonly FallbackLink[];
    readonly openai: Endpoint;
    readonly anthropic: Endpoint;
    readonly google: Endpoint;
    readonly ollama: { readonly baseUrl?: string };
    /** Size of the model's context, prompt and answer together. Default: what the server reports when it refuses a request. */
    readonly contextTokens?: number;
    /** Longest answer. Default: 8,000. */
    readonly maxOutputTokens?: number;
    /** Milliseconds. Default: the vendor's own. */
    readonly firstChunkTimeoutMs?: number;
    readonly betweenChunksTimeoutMs?: number;
  };
  /** People who may undo and forget in every conversation: platform ids of users. */
  readonly admins: readonly string[];
  /** Path of the policy file. */
  readonly policyFile?: string;
  /** Keys of 32 bytes for the tokens in the database; the first is the current one. */
  readonly keys?: readonly [Buffer, ...Buffer[]];
  /** Rate limits; each applies to one person unless its name says otherwise. */
  readonly limits: {
    readonly perHour?: number;
    readonly atOnce: number;
    readonly atOnceInWorkspace?: number;
    /** What models may use in a day. */
    readonly budgets: Readonly<Partial<Record<'person' | 'workspace' | 'everybody', Budget>>>;
  };
  /** Prices of tokens by `provider:model`. */
  readonly prices: Readonly<Record<string, TokenPrice>>;
  readonly databaseUrl: string;
  /** SQLite only: when a commit is synced to disk. */
  readonly databaseSync: 'full' | 'normal';
  /** Days after its last message until a conversation is deleted. Default: never. */
  readonly retentionDays?: number;
  /** Limits of one trial of a workflow. */
  readonly trial: { readonly maxSteps: number; readonly maxMs: number; readonly maxTokens: number };
  readonly web: {
    readonly host: string;
    readonly port: number;
    readonly token?: string;
    /** How a proxy that signs people in identifies them. */
    readonly people?: { readonly header: string; readonly proxies: readonly Network[] };
  };
  /** Whether `GET /metrics` is served, and the token that it requires instead of the web chat's. */
  readonly metrics: { readonly isOn: boolean; readonly token?: string };
  /** Path of the audit log. */
  readonly auditLog?: string;
  /** Address of the trace collector. */
  readonly tracesEndpoint?: string;
  readonly log: { readonly level: (typeof LOG_LEVELS)[number]; readonly format?: 'json' | 'pretty' };
  readonly slack?: {
    /** The token of a single workspace. Without it, `oauth` is required. */
    readonly botToken?: string;
    /** Workspaces install the app themselves. */
    readonly oauth?: { readonly clientId: string; readonly clientSecret: string };
    readonly appToken?: string;
    readonly signingSecret?: string;
    /** HTTP mode: a separate port for Slack instead of the web server's. */
    readonly port?: number;
    /** Used only by `doctor`, to read the app's manifest. */
    readonly configToken?: string;
    readonly apiUrl?: string;
    /** Slack bots whose mentions are answered: ids, or `all`. */
    readonly allowBots?: readonly string[];
  };
  readonly discord?: { readonly token: string; readonly apiUrl?: string };
  /** The branch of the runtime that configs are validated for. */
  readonly workflowTarget: 'main' | 'dev';
  /** Every value that must never appear in a log. */
  readonly secrets: readonly string[];
}

/** A limit in tokens, in money by the price table, or both; the one that is reached first applies. */
interface Budget {
  readonly tokens?: number;
  readonly cost?: number;
}

interface Endpoint {
  readonly apiKey?: string;
  readonly baseUrl?: string;
}

/**
 * Reads the variables. Throws one `ThreadsmithError` with code `config.invalid` that names every wrong variable and what to write instead. Does not repeat
 * wrong values, because they may be secrets.
 */
export function loadConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const parsed = Environment.safeParse(variables);
  const problems = parsed.success
    ? contradictions(parsed.data)
    : parsed.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`);
  if (!parsed.success || problems.length > 0) {
    const list = problems.map((problem) => `  ${problem}`).join('\n');
    throw new ThreadsmithError(
      'config.invalid',
      `These settings are not valid:\n${list}\n`,
      'Correct them in the environment or in .env. .env.example lists all settings.',
    );
  }
  return toConfig(parsed.data);
}

function toConfig(env: Variables): Config {
  return {
    llm: {
      ...defined({ provider: env.LLM_PROVIDER, model: env.LLM_MODEL }),
      fallback: env.LLM_FALLBACK ?? [],
      openai: defined({ apiKey: env.OPENAI_API_KEY, baseUrl: env.OPENAI_BASE_URL }),
      anthropic: defined({ apiKey: env.ANTHROPIC_API_KEY, baseUrl: env.ANTHROPIC_BASE_URL }),
      google: defined({ apiKey: env.GOOGLE_API_KEY, baseUrl: env.GOOGLE_BASE_URL }),
      ollama: defined({ baseUrl: env.OLLAMA_HOST }),
      ...defined({
        contextTokens: env.LLM_CONTEXT_TOKENS,
        maxOutputTokens: env.LLM_MAX_TOKENS,
        firstChunkTimeoutMs: env.LLM_FIRST_CHUNK_SECONDS,
        betweenChunksTimeoutMs: env.LLM_BETWEEN_CHUNKS_SECONDS,
      }),
    },
    admins: env.ADMIN_USERS ?? [],
    limits: limitsOf(env),
    prices: env.LLM_PRICES ?? {},
    ...defined({ policyFile: env.POLICY_FILE }),
    databaseUrl: env.DATABASE_URL ?? 'sqlite:./data/threadsmith.db',
    databaseSync: env.DATABASE_SYNC ?? 'full',
    ...defined({ retentionDays: env.RETENTION_DAYS }),
    trial: {
      maxSteps: env.TRIAL_MAX_STEPS ?? 40,
      maxMs: (env.TRIAL_MAX_MINUTES ?? 10) * 60_000,
      maxTokens: env.TRIAL_MAX_TOKENS ?? 200_000,
    },
    web: webOf(env),
    metrics: { isOn: env.METRICS === 'on', ...defined({ token: env.METRICS_TOKEN }) },
    ...defined({ tracesEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT, auditLog: env.AUDIT_LOG }),
    workflowTarget: env.WORKFLOW_TARGET ?? 'main',
    log: { level: env.LOG_LEVEL ?? 'info', ...defined({ format: env.LOG_FORMAT }) },
    ...(env.ENCRYPTION_KEY === undefined
      ? {}
      : { keys: [keyOf(env.ENCRYPTION_KEY), ...(env.ENCRYPTION_KEYS_OLD ?? []).map(keyOf)] as const }),
    ...(env.SLACK_BOT_TOKEN === undefined && env.SLACK_CLIENT_ID === undefined ? {} : { slack: toSlackConfig(env) }),
    ...(env.DISCORD_TOKEN === undefined
      ? {}
      : { discord: { token: env.DISCORD_TOKEN, ...defined({ apiUrl: env.DISCORD_API_URL }) } }),
    secrets: secretsOf(env),
  };
}

function webOf(env: Variables): Config['web'] {
  return {
    host: env.WEB_HOST ?? '127.0.0.1',
    port: env.WEB_PORT ?? 7860,
    ...defined({ token: env.WEB_TOKEN }),
    ...(env.WEB_USER_HEADER === undefined
      ? {}
      : { people: { header: env.WEB_USER_HEADER, proxies: env.WEB_TRUSTED_PROXIES ?? [] } }),
  };
}

function toSlackConfig(env: Variables): NonNullable<Config['slack']> {
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret = '' } = env;
  return {
    ...(clientId === undefined ? {} : { oauth: { clientId, clientSecret } }),
    ...defined({
      botToken: env.SLACK_BOT_TOKEN,
      appToken: env.SLACK_APP_TOKEN,
      signingSecret: env.SLACK_SIGNING_SECRET,
      port: env.SLACK_PORT,
      configToken: env.SLACK_CONFIG_TOKEN,
      apiUrl: env.SLACK_API_URL,
      allowBots: env.ALLOW_BOTS,
    }),
  };
}

function limitsOf(env: Variables): Config['limits'] {
  return {
    ...defined({ perHour: env.TURNS_PER_HOUR, atOnceInWorkspace: env.TURNS_AT_ONCE_WORKSPACE }),
    atOnce: env.TURNS_AT_ONCE ?? 32,
    budgets: defined({
      person: budget(env.TOKENS_PER_DAY_PERSON, env.COST_PER_DAY_PERSON),
      workspace: budget(env.TOKENS_PER_DAY_WORKSPACE, env.COST_PER_DAY_WORKSPACE),
      everybody: budget(env.TOKENS_PER_DAY, env.COST_PER_DAY),
    }),
  };
}

/** Hexadecimal digits, or base64 with either alphabet. */
function keyOf(text: string): Buffer {
  return Buffer.from(text, text.length === 64 ? 'hex' : 'base64');
}

function budget(tokens: number | undefined, cost: number | undefined): Budget | undefined {
  return tokens === undefined && cost === undefined ? undefined : defined({ tokens, cost });
}

function secretsOf(env: Variables): string[] {
  const values = [
    env.OPENAI_API_KEY,
    env.ANTHROPIC_API_KEY,
    env.GOOGLE_API_KEY,
    env.WEB_TOKEN,
    env.METRICS_TOKEN,
    env.SLACK_BOT_TOKEN,
    env.SLACK_APP_TOKEN,
    env.SLACK_SIGNING_SECRET,
    env.SLACK_CONFIG_TOKEN,
    env.SLACK_CLIENT_SECRET,
    env.ENCRYPTION_KEY,
    ...(env.ENCRYPTION_KEYS_OLD ?? []),
    env.DISCORD_TOKEN,
    ...passwordsIn(env.DATABASE_URL ?? ''),
  ];
  return values.filter((value) => value !== undefined);
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Removes undefined values, so that an absent setting is an absent key. */
function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
