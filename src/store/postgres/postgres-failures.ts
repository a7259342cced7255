import { ThreadsmithError } from '../../errors.ts';

/*
 * What the failures of PostgreSQL, of the network and of the client mean. Those of the server have a SQLSTATE, those of the network and of TLS
 * a code of Node's, and some of the client's only a message.
 */

/** The same work may succeed a moment later. */
const TRANSIENT: readonly RegExp[] = [
  // A conflict with another transaction, or ours was idle for too long.
  /^(40001|40P01|25P03)$/,
  // The server stops, starts, has no connection left, or closed an unused one.
  /^(57P0[1235]|53300)$/,
  /^080(00|03|06)$/,
  /^E(CONNRESET|CONNREFUSED|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN|NOTFOUND)$/,
  /^Connection terminated( unexpectedly)?$/,
  /is not queryable$/,
];

export function isTransientOnPostgres(error: unknown): boolean {
  return codesAndMessages(error).some((text) => TRANSIENT.some((pattern) => pattern.test(text)));
}

type Meaning = readonly [codeOrMessage: RegExp, code: string, message: (database: Names) => string, hint: string];

interface Names {
  /** `HOST:PORT`. */
  readonly server: string;
  readonly database: string;
  readonly user: string;
}

const HELP = 'docs/operating.md says how to create the database and its user.';

/** The first match counts. */
const MEANINGS: readonly Meaning[] = [
  [
    /^(28P01|28000)$|client password must be a string/,
    'store.not_admitted',
    ({ server, user }) => `PostgreSQL at ${server} refused the login of ${user}.`,
    `Check the user and the password in DATABASE_URL, and whether the server wants TLS (sslmode). ${HELP}`,
  ],
  [
    /^3D000$/,
    'store.no_database',
    ({ server, database }) => `PostgreSQL at ${server} has no database ${database}.`,
    `Create it, or point DATABASE_URL at another one. ${HELP}`,
  ],
  [
    /^(42501|3F000)$/,
    'store.no_rights',
    ({ database, user }) => `${user} may not create or use tables in the database ${database}.`,
    `Make that user the owner of the database. ${HELP}`,
  ],
  [
    /^53300$/,
    'store.too_many_connections',
    ({ server }) => `PostgreSQL at ${server} accepts no more connections.`,
    'Raise its max_connections, or start fewer processes: docs/operating.md says how many connections each takes.',
  ],
  [
    /^(53100|53200)$/,
    'store.disk_full',
    ({ server }) => `PostgreSQL at ${server} has no disk space or memory left.`,
    'Free some. No acknowledged message is lost.',
  ],
  [
    /^25006$/,
    'store.read_only',
    ({ server }) => `PostgreSQL at ${server} is read-only, as a standby is.`,
    'Point DATABASE_URL at the primary server.',
  ],
  [
    /^(40001|40P01|55P03|57014|25P03)$/,
    'store.busy',
    ({ database }) => `Another program has locked the database ${database}.`,
    'End that program or wait until it is done, then try again.',
  ],
  [
    /CERT|SIGNATURE|^ERR_(TLS|SSL|OSSL)|SSL connection|sslmode|, open /,
    'store.tls',
    ({ server }) => `PostgreSQL at ${server} offers no TLS connection that can be trusted.`,
    'Check sslmode and sslrootcert in DATABASE_URL: docs/operating.md explains both.',
  ],
  [
    /^57P0[1235]$|^E(CONNRESET|PIPE)$|^Connection terminated( unexpectedly)?$|is not queryable$/,
    'store.server_away',
    ({ server }) => `PostgreSQL at ${server} ended the connection, or is starting.`,
    'Try again when it runs. No acknowledged message is lost.',
  ],
  [
    /^E[A-Z_]+$|^080..$|connection timeout$|when trying to connect$/,
    'store.no_route',
    ({ server }) => `PostgreSQL at ${server} cannot be reached.`,
    'Check the host and the port in DATABASE_URL, and that the server runs and is reachable from here.',
  ],
];

/** Undefined if it was not the database that failed. Names the server, the database and the user, never the password. */
export function explainPostgres(error: unknown, url: string): ThreadsmithError | undefined {
  const texts = codesAndMessages(error);
  const meaning = MEANINGS.find(([pattern]) => texts.some((text) => pattern.test(text)));
  if (meaning === undefined) return undefined;
  const [, code, message, hint] = meaning;
  return new ThreadsmithError(code, message(namesIn(url)), hint, { cause: error });
}

export function notUtf8(encoding: string): ThreadsmithError {
  return new ThreadsmithError(
    'store.not_utf8',
    `The database has the encoding ${encoding}, which cannot hold every message.`,
    `Create one with the encoding UTF8. ${HELP}`,
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

/** Of an error and its causes. */
function codesAndMessages(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const code = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  return [...code, error.message, ...codesAndMessages(error.cause)];
}
