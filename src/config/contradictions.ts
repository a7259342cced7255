import type { Variables } from './variables.ts';

/** Addresses that only programs on this machine can reach. */
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);

/** Problems with variables that are valid one by one but not together, as sentences that begin with the variable to change. */
export function contradictions(env: Variables): string[] {
  const problems: string[] = [];
  const keyOf = { openai: 'OPENAI_API_KEY', anthropic: 'ANTHROPIC_API_KEY', google: 'GOOGLE_API_KEY' } as const;
  const provider = env.LLM_PROVIDER;
  if (provider === 'openai' || provider === 'anthropic' || provider === 'google') {
    const key = keyOf[provider];
    const ownServer = provider === 'openai' && env.OPENAI_BASE_URL !== undefined;
    if (env[key] === undefined && !ownServer)
      problems.push(`${key}: write the key that LLM_PROVIDER=${provider} needs, or unset LLM_PROVIDER`);
  }
  problems.push(...missingInFallback(env, keyOf));
  problems.push(...webContradictions(env), ...metricsContradictions(env), ...missingPrices(env));
  problems.push(...slackContradictions(env));
  return problems;
}

function webContradictions(env: Variables): string[] {
  const { WEB_HOST: host, WEB_TOKEN: token, WEB_USER_HEADER: header, WEB_TRUSTED_PROXIES: proxies } = env;
  const problems: string[] = [];
  if (host !== undefined && !LOOPBACK.has(host) && token === undefined && header === undefined)
    problems.push(
      'WEB_TOKEN: write a secret of at least 16 characters, or set WEB_USER_HEADER, because WEB_HOST makes the web chat reachable from other machines',
    );
  if (header !== undefined && (proxies ?? []).length === 0)
    problems.push(
      'WEB_TRUSTED_PROXIES: write the addresses of the proxy that sets WEB_USER_HEADER, for example 127.0.0.1, because anybody else could name any person',
    );
  if (header === undefined && proxies !== undefined)
    problems.push(
      'WEB_USER_HEADER: write the header in which the proxy names the person, or unset WEB_TRUSTED_PROXIES',
    );
  return problems;
}

function metricsContradictions({ METRICS, METRICS_TOKEN, WEB_TOKEN, WEB_USER_HEADER }: Variables): string[] {
  if (METRICS_TOKEN !== undefined && METRICS !== 'on')
    return ['METRICS: write on, or unset METRICS_TOKEN: without METRICS=on there are no metrics to guard'];
  if (METRICS === 'on' && METRICS_TOKEN === undefined && WEB_TOKEN === undefined && WEB_USER_HEADER !== undefined)
    return [
      'METRICS_TOKEN: write a secret of at least 16 characters, because WEB_USER_HEADER does not tell who may read the metrics',
    ];
  return [];
}

function missingPrices(env: Variables): string[] {
  const costs = ['COST_PER_DAY', 'COST_PER_DAY_WORKSPACE', 'COST_PER_DAY_PERSON'] as const;
  const named = costs.find((name) => env[name] !== undefined);
  if (named === undefined || env.LLM_PRICES !== undefined) return [];
  return [`LLM_PRICES: write what the tokens of your model cost, because ${named} needs it`];
}

function missingInFallback(
  env: Variables,
  keyOf: Readonly<Record<string, 'OPENAI_API_KEY' | 'ANTHROPIC_API_KEY' | 'GOOGLE_API_KEY'>>,
): string[] {
  const links = env.LLM_FALLBACK ?? [];
  const problems = links.flatMap(({ provider }) => {
    const key = keyOf[provider];
    const ownServer = provider === 'openai' && env.OPENAI_BASE_URL !== undefined;
    if (key === undefined || env[key] !== undefined || ownServer) return [];
    return [`${key}: write the key that ${provider} in LLM_FALLBACK needs, or remove ${provider} from it`];
  });
  const offline = links.findIndex(({ provider }) => provider === 'offline');
  if (offline !== -1 && offline < links.length - 1)
    problems.push(
      'LLM_FALLBACK: write offline last, because it never fails and providers after it would never be asked',
    );
  return problems;
}

function slackContradictions(env: Variables): string[] {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = env;
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret } = env;
  const problems: string[] = [];
  const isUsed = botToken !== undefined || clientId !== undefined;
  if (isUsed && appToken === undefined && signingSecret === undefined)
    problems.push('SLACK_APP_TOKEN: write the app-level token (Socket Mode), or set SLACK_SIGNING_SECRET (HTTP)');
  if (!isUsed && (appToken !== undefined || signingSecret !== undefined))
    problems.push('SLACK_BOT_TOKEN: write the bot token, which begins with xoxb-, or unset the other SLACK_ variables');
  if (env.SLACK_PORT !== undefined && (signingSecret === undefined || appToken !== undefined))
    problems.push(
      'SLACK_PORT: unset it, or set SLACK_SIGNING_SECRET and unset SLACK_APP_TOKEN: only over HTTP does Slack call a port',
    );
  if (clientId !== undefined && botToken !== undefined)
    problems.push(
      'SLACK_BOT_TOKEN: unset it, because with SLACK_CLIENT_ID each workspace gets its own token when the app is installed there',
    );
  if (clientId !== undefined && clientSecret === undefined)
    problems.push('SLACK_CLIENT_SECRET: write the client secret from the page "Basic Information" of the app');
  if (clientId === undefined && clientSecret !== undefined)
    problems.push('SLACK_CLIENT_ID: write the client id from the page "Basic Information" of the app');
  if (env.ENCRYPTION_KEY === undefined && (clientId !== undefined || env.ENCRYPTION_KEYS_OLD !== undefined))
    problems.push('ENCRYPTION_KEY: write a key of 32 bytes, as "openssl rand -base64 32" prints it');
  return problems;
}
