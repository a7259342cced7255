import { z } from 'zod';
import { databaseUrl } from './database.ts';
import { networks } from './networks.ts';
import { prices } from './prices.ts';

export const PROVIDERS = ['openai', 'anthropic', 'google', 'ollama', 'offline'] as const;
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** Treats an empty variable as absent, as is usual in `.env` files. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

const url = (example: string, endsIn?: string) =>
  z
    .string()
    .refine(
      (text) =>
        /^https?:\/\//.test(text) &&
        URL.canParse(text) &&
        (endsIn === undefined || text.replace(/\/$/, '').endsWith(endsIn)),
      {
        error: `write an http or https address${endsIn === undefined ? '' : ` that ends in ${endsIn}`}, for example ${example}`,
      },
    );

const seconds = z.coerce
  .number({ error: 'write a number of seconds, for example 60' })
  .positive({ error: 'write a number of seconds above 0, for example 60' })
  .transform((value) => value * 1000);

const tokens = (least: number) => {
  const error = `write a whole number of tokens, ${least} or more, for example 8192`;
  return z.coerce.number({ error }).int({ error }).min(least, { error });
};

const days = z.coerce
  .number({ error: 'write a number of days, for example 90' })
  .int({ error: 'write a whole number of days, for example 90' })
  .min(1, { error: 'write at least 1 day, or nothing to keep everything' });

const count = z.coerce
  .number({ error: 'write a whole number, for example 20' })
  .int({ error: 'write a whole number, for example 20' })
  .min(1, { error: 'write a number above 0, for example 20' });

const amount = z.coerce
  .number({ error: 'write an amount, for example 2.50' })
  .positive({ error: 'write an amount above 0, for example 2.50' });

const port = (example: number) =>
  z.coerce
    .number({ error: `write a port number, for example ${example}` })
    .int({ error: `write a whole port number, for example ${example}` })
    .min(0, { error: 'write a port from 0 (any free one) to 65535' })
    .max(65_535, { error: 'write a port from 0 (any free one) to 65535' });

const ids = z.string().transform((list) =>
  list
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== ''),
);

/** 32 bytes, as `openssl rand -base64 32` or `openssl rand -hex 32` prints them. */
const KEY = /^(?:[0-9a-f]{64}|[\w+/-]{43}=?)$/i;
const KEY_EXAMPLE = 'write a key of 32 bytes, as "openssl rand -base64 32" prints it';

const key = z.string().regex(KEY, { error: KEY_EXAMPLE });

const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, {
  error: 'write the name of a header, for example X-Forwarded-Email',
});

const startsWith = (prefix: string, what: string) =>
  z.string().startsWith(prefix, { error: `write ${what}, which begins with ${prefix}` });

/** A provider that answers when the previous one fails. Default `model`: the vendor's usual one. */
export interface FallbackLink {
  readonly provider: (typeof PROVIDERS)[number];
  readonly model?: string;
}

/** `anthropic:claude-sonnet-5-5,offline`; a model's name may itself contain colons. */
const CHAIN_LINK = new RegExp(`^\\s*(${PROVIDERS.join('|')})\\s*(?::\\s*(\\S+)\\s*)?$`);

const chain = z
  .string()
  .refine((text) => text.split(',').every((link) => CHAIN_LINK.test(link)), {
    error: `write names out of ${PROVIDERS.join(', ')}, separated by commas; a model may follow a name, as in openai:gpt-6-luna`,
  })
  .transform((text) =>
    text.split(',').flatMap((link): readonly FallbackLink[] => {
      const [, name, model] = CHAIN_LINK.exec(link) ?? [];
      return PROVIDERS.filter((provider) => provider === name).map((provider) =>
        Object.assign({ provider }, model === undefined ? {} : { model }),
      );
    }),
  );

/** The variables, each checked on its own. */
export const Environment = z.object({
  LLM_PROVIDER: optional(z.enum(PROVIDERS, { error: `write one of ${PROVIDERS.join(', ')}` })),
  LLM_MODEL: optional(z.string()),
  LLM_FALLBACK: optional(chain),
  LLM_CONTEXT_TOKENS: optional(tokens(2_000)),
  LLM_MAX_TOKENS: optional(tokens(500)),
  LLM_FIRST_CHUNK_SECONDS: optional(seconds),
  LLM_BETWEEN_CHUNKS_SECONDS: optional(seconds),
  OPENAI_API_KEY: optional(z.string()),
  OPENAI_BASE_URL: optional(url('https://api.openai.com/v1', '/v1')),
  ANTHROPIC_API_KEY: optional(z.string()),
  ANTHROPIC_BASE_URL: optional(url('https://api.anthropic.com')),
  GOOGLE_API_KEY: optional(z.string()),
  GOOGLE_BASE_URL: optional(url('https://generativelanguage.googleapis.com')),
  OLLAMA_HOST: optional(
    z
      .string()
      .transform((host) => (/^https?:\/\//.test(host) ? host : `http://${host}`))
      .pipe(url('http://127.0.0.1:11434')),
  ),
  ADMIN_USERS: optional(ids),
  POLICY_FILE: optional(z.string()),
  TURNS_PER_HOUR: optional(count),
  TURNS_AT_ONCE: optional(count),
  TURNS_AT_ONCE_WORKSPACE: optional(count),
  TOKENS_PER_DAY: optional(count),
  TOKENS_PER_DAY_WORKSPACE: optional(count),
  TOKENS_PER_DAY_PERSON: optional(count),
  COST_PER_DAY: optional(amount),
  COST_PER_DAY_WORKSPACE: optional(amount),
  COST_PER_DAY_PERSON: optional(amount),
  LLM_PRICES: optional(prices),
  DATABASE_URL: optional(databaseUrl),
  DATABASE_SYNC: optional(z.enum(['full', 'normal'], { error: 'write full or normal' })),
  RETENTION_DAYS: optional(days),
  TRIAL_MAX_STEPS: optional(count),
  TRIAL_MAX_MINUTES: optional(count),
  TRIAL_MAX_TOKENS: optional(count),
  ENCRYPTION_KEY: optional(key),
  ENCRYPTION_KEYS_OLD: optional(
    ids.refine((keys) => keys.every((each) => KEY.test(each)), {
      error: `${KEY_EXAMPLE}; several are separated by commas`,
    }),
  ),
  WEB_HOST: optional(z.string()),
  WEB_PORT: optional(port(7860)),
  WEB_TOKEN: optional(z.string().min(16, { error: 'write a secret of at least 16 characters' })),
  WEB_USER_HEADER: optional(headerName),
  WEB_TRUSTED_PROXIES: optional(networks),
  METRICS: optional(z.enum(['on', 'off'], { error: 'write on or off' })),
  METRICS_TOKEN: optional(z.string().min(16, { error: 'write a secret of at least 16 characters' })),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(url('http://127.0.0.1:4318')),
  AUDIT_LOG: optional(z.string()),
  LOG_LEVEL: optional(z.enum(LOG_LEVELS, { error: `write one of ${LOG_LEVELS.join(', ')}` })),
  WORKFLOW_TARGET: optional(z.enum(['main', 'dev'], { error: 'write main or dev' })),
  LOG_FORMAT: optional(z.enum(['json', 'pretty'], { error: 'write json or pretty' })),
  SLACK_BOT_TOKEN: optional(startsWith('xoxb-', 'the bot token')),
  SLACK_APP_TOKEN: optional(startsWith('xapp-', 'the app-level token')),
  SLACK_SIGNING_SECRET: optional(z.string()),
  SLACK_PORT: optional(port(3000)),
  SLACK_CLIENT_ID: optional(z.string()),
  SLACK_CLIENT_SECRET: optional(z.string()),
  SLACK_CONFIG_TOKEN: optional(startsWith('xoxe', 'an app configuration token')),
  ALLOW_BOTS: optional(ids),
  SLACK_API_URL: optional(url('https://slack.com/api/', '/api')),
  DISCORD_TOKEN: optional(z.string()),
  DISCORD_API_URL: optional(url('https://discord.com/api', '/api')),
});

export type Variables = z.infer<typeof Environment>;
