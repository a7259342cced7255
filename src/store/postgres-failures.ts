import { ThreadsmithError } from '../errors.ts';

/*
 * What a failure of PostgreSQL, of the way to it or of its client means. The server's own have a SQLSTATE, those of the network and of TLS a
 * code of Node's, and some of the client nothing but a message.
 */

/** Over in a moment, as far as anybody can know. */
const PASSING: readonly RegExp[] = [
  // Another transaction was in the way, or ours was idle for too long.
  /^(40001|40P01|25P03)$/,
  // The server stops, starts, has no room for one more connection, or ended one that was unused.
  /^(57P0[1235]|53300)$/,
  /^080(00|03|06)$/,
  /^E(CONNRESET|CONNREFUSED|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN|NOTFOUND)$/,
  /^Connection terminated( unexpectedly)?$/,
  /is not queryable$/,
];

export function passesOnPostgres(error: unknown): boolean {
  return signs(error).some((sign) => PASSING.some((pattern) => pattern.test(sign)));
}

type Meaning = readonly [signs: RegExp, code: string, message: (database: Names) => string, hint: string];

interface Names {
  /** `HOST:PORT`. */
  readonly server: string;
  readonly database: string;
  readonly user: string;
}

const HELP = 'docs/operating.md tells how to make the database and its user.';

/** The first that fits counts. */
const MEANINGS: readonly Meaning[] = [
  [
    /^(28P01|28000)$|client password must be a string/,
    'store.not_admitted',
    ({ server, user }) => `PostgreSQL at ${server} does not let ${user} in.`,
    `Check the user and the password in DATABASE_URL, and whether the server wants TLS (sslmode). ${HELP}`,
  ],
  [
    /^3D000$/,
    'store.no_database',
    ({ server, database }) => `PostgreSQL at ${server} has no database ${database}.`,
    `Make it, or let DATABASE_URL name another one. ${HELP}`,
  ],
  [
    /^(42501|3F000)$/,
    'store.no_rights',
    ({ database, user }) => `${user} may not make or use tables in the database ${database}.`,
    `Make that user the owner of the database. ${HELP}`,
  ],
  [
    /^53300$/,
    'store.too_many_connections',
    ({ server }) => `PostgreSQL at ${server} has no room for more connections.`,
    'Raise its max_connections, or start fewer processes: docs/operating.md says how many connections each takes.',
  ],
  [
    /^(53100|53200)$/,
    'store.disk_full',
    ({ server }) => `PostgreSQL at ${server} has no space left.`,
    'Free some; nothing that was acknowledged is lost.',
  ],
  [
    /^25006$/,
    'store.read_only',
    ({ server }) => `PostgreSQL at ${server} only reads, as a standby does.`,
    'Let DATABASE_URL name the primary server.',
  ],
  [
    /^(40001|40P01|55P03|57014|25P03)$/,
    'store.busy',
    ({ database }) => `Another program keeps the database ${database} locked.`,
    'End that program or wait until it is done, then try again.',
  ],
  [
    /CERT|SIGNATURE|^ERR_(TLS|SSL|OSSL)|SSL connection|sslmode|, open /,
    'store.tls',
    ({ server }) => `No TLS connection to PostgreSQL at ${server} that can be trusted.`,
    'Check sslmode and sslrootcert in DATABASE_URL: docs/operating.md lists what they mean.',
  ],
  [
    /^57P0[1235]$|^E(CONNRESET|PIPE)$|^Connection terminated( unexpectedly)?$|is not queryable$/,
    'store.server_away',
    ({ server }) => `PostgreSQL at ${server} ended the connection, or is starting.`,
    'Try again when it runs; nothing that was acknowledged is lost.',
  ],
  [
    /^E[A-Z_]+$|^080..$|connection timeout$|when trying to connect$/,
    'store.no_route',
    ({ server }) => `No PostgreSQL answers at ${server}.`,
    'Check the host and the port in DATABASE_URL, and that the server runs and can be reached from here.',
  ],
];

/** Undefined when it is not the database that failed. Names the server, the database and the user, never the password. */
export function explainPostgres(error: unknown, url: string): ThreadsmithError | undefined {
  const found = signs(error);
  const meaning = MEANINGS.find(([pattern]) => found.some((sign) => pattern.test(sign)));
  if (meaning === undefined) return undefined;
  const [, code, message, hint] = meaning;
  return new ThreadsmithError(code, message(namesIn(url)), hint, { cause: error });
}

export function notUtf8(encoding: string): ThreadsmithError {
  return new ThreadsmithError(
    'store.not_utf8',
    `The database has the encoding ${encoding}, which cannot hold every message.`,
    `Make one whose encoding is UTF8. ${HELP}`,
  );
}

function namesIn(url: string): Names {
  const { hostname, port, pathname, username, searchParams } = new URL(url);
  const user = username || 'the user';
  return {
    server: `${searchParams.get('host') ?? (hostname || 'localhost')}:${port || '5432'}`,
    database: pathname.slice(1) || user,
    user,
  };
}

/** The codes and messages of an error and of what caused it. */
function signs(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const code = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  return [...code, error.message, ...signs(error.cause)];
}
