import { z } from 'zod';

const EXAMPLES =
  'write sqlite:PATH, for example sqlite:./data/threadsmith.db, or postgres://USER:PASSWORD@HOST:5432/DATABASE';

/** Not `allow` and `prefer`: they go on without TLS where there is none, and nobody is told. */
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'];

export const databaseUrl = z
  .string()
  .refine((text) => /^sqlite:.+/s.test(text) || isPostgres(text), { error: EXAMPLES })
  .refine((text) => !isPostgres(text) || SSL_MODES.includes(sslMode(text) ?? 'disable'), {
    error: `write its sslmode as one of ${SSL_MODES.join(', ')}`,
  })
  .transform((text) => (isPostgres(text) ? withSslModeOfPostgres(text) : text));

/** The password of an address of PostgreSQL, as it is written and as it is meant: both may turn up in an error. */
export function passwordsIn(text: string): readonly string[] {
  if (!isPostgres(text)) return [];
  const { password, searchParams } = new URL(text);
  const values = [password, decoded(password), searchParams.get('password') ?? ''];
  return [...new Set(values.filter((value) => value !== ''))];
}

/** Where the database is, to be shown: an address of PostgreSQL may hold its password in several places, so only the server and the name are left. */
export function withoutPassword(text: string): string {
  if (!isPostgres(text)) return text;
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname}`;
}

/** A percent sign that encodes nothing is one of the password; `pg` takes it so too. */
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
 * Lets `sslmode` mean to everything that connects what it means to PostgreSQL's own programs. Left to itself, `pg` takes `require` for
 * `verify-full`, and warns on standard error that it will not for much longer.
 */
function withSslModeOfPostgres(text: string): string {
  if (sslMode(text) === undefined || new URL(text).searchParams.has('uselibpqcompat')) return text;
  return `${text}&uselibpqcompat=true`;
}
