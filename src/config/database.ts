import { z } from 'zod';

const EXAMPLES =
  'write sqlite:PATH, for example sqlite:./data/threadsmith.db, or postgres://USER:PASSWORD@HOST:5432/DATABASE';

/** Excludes `allow` and `prefer`: they silently continue without TLS if the server does not offer it. */
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'];

export const databaseUrl = z
  .string()
  .refine((text) => /^sqlite:.+/s.test(text) || isPostgres(text), { error: EXAMPLES })
  .refine((text) => !isPostgres(text) || SSL_MODES.includes(sslMode(text) ?? 'disable'), {
    error: `write its sslmode as one of ${SSL_MODES.join(', ')}`,
  })
  .transform((text) => (isPostgres(text) ? withSslModeOfPostgres(text) : text));

/** The passwords in a PostgreSQL address, as written and decoded, since either may appear in an error. */
export function passwordsIn(text: string): readonly string[] {
  if (!isPostgres(text)) return [];
  const { password, searchParams } = new URL(text);
  const values = [password, decoded(password), searchParams.get('password') ?? ''];
  return [...new Set(values.filter((value) => value !== ''))];
}

/** The database's address for display. A PostgreSQL address may contain a password in several places, so only server and database name are kept. */
export function withoutPassword(text: string): string {
  if (!isPostgres(text)) return text;
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname}`;
}

/** A percent sign that encodes nothing is part of the password, as in `pg`. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isPostgres(text: string): boolean {
  return /^postgres(ql)?:\/\/./.test(text) && URL.canParse(text);
}

function sslMode(text: string): string | undefined {
  return new URL(text).searchParams.get('sslmode') ?? undefined;
}

/**
 * Gives `sslmode` the same meaning as in PostgreSQL's own programs. By default `pg` treats `require` as `verify-full`, and warns on standard error that this
 * will change.
 */
function withSslModeOfPostgres(text: string): string {
  if (sslMode(text) === undefined || new URL(text).searchParams.has('uselibpqcompat')) return text;
  return `${text}&uselibpqcompat=true`;
}
