import pino, { type Logger } from 'pino';
import { ThreadsmithError } from './errors.ts';

/** The structured log. Message text is logged at `debug` only; a sentence says what an operator should do. */
export type Log = Logger;

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly format: 'json' | 'pretty';
  /** Values that are masked wherever they appear, including error texts. */
  readonly secrets: readonly string[];
  readonly destination: NodeJS.WritableStream;
}

/** Log message for a rejection that nothing handled. Always a defect, so tests look for it. */
export const UNHANDLED_REJECTION = 'unhandled promise rejection';

/** Names of fields whose values are never written. */
const SECRET_FIELDS = ['token', 'apiKey', 'authorization', 'cookie', 'signingSecret', 'password'];

export async function createLog(options: LogOptions): Promise<Log> {
  const destination = options.format === 'pretty' ? await prettyStream(options.destination) : options.destination;
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[redacted]' },
      serializers: { err: errorFields },
      hooks: { streamWrite: (line) => blot(line, options.secrets) },
    },
    destination,
  );
}

/** A log that writes nothing, for modules that run without one. */
export function silentLog(): Log {
  return pino({ level: 'silent' });
}

/**
 * Replaces the cause of our own errors by its type: the text of a vendor or a platform may quote a key or a user's words. At `debug`, the cause can be logged
 * under another name.
 */
function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  if (!(error instanceof ThreadsmithError)) return pino.stdSerializers.err(error);
  const { name, code, message, hint, stack, cause } = error;
  return { type: name, code, message, hint, stack, ...(cause === undefined ? {} : { cause: kindOf(cause) }) };
}

function kindOf(cause: unknown): Record<string, unknown> {
  if (!(cause instanceof Error)) return { type: typeof cause };
  const { status, code } = cause as Error & { status?: unknown; code?: unknown };
  const nested = cause.cause === undefined ? {} : { cause: kindOf(cause.cause) };
  return {
    type: cause.constructor.name,
    ...(typeof status === 'number' ? { status } : {}),
    ...(typeof code === 'string' ? { code } : {}),
    ...nested,
  };
}

/** Slack tokens of workspaces that install the app are not among the settings. */
const SLACK_TOKEN = /\bxox[a-z](?:\.xox[a-z])?-[\w-]{8,}/g;

/** Very short values are not masked: that would garble every line, and nothing that short is a secret. */
function blot(line: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= 6)
    .reduce((text, secret) => text.replaceAll(secret, '[redacted]'), line.replaceAll(SLACK_TOKEN, '[redacted]'));
}

async function prettyStream(destination: NodeJS.WritableStream): Promise<NodeJS.WritableStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({
    destination,
    ignore: 'session,turn',
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
    sync: true,
  });
}
