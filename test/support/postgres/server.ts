import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync } from 'node:fs';
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from '../free-port.ts';

/** A separate PostgreSQL on loopback, whose data is removed with it. */
export interface PostgresServer {
  /** URL of an administrator without a password. */
  readonly url: string;
  /** Makes this user need a password, and no other. Restarts the server. */
  demandPassword(user: string): Promise<void>;
  /** Enables TLS, with a self-signed certificate for `localhost`; resolves with the certificate's path. */
  enableTls(): Promise<string>;
  /** Ends it immediately, whatever it is doing. */
  crash(): Promise<void>;
  /** Starts it after a crash, on the same port. */
  start(): Promise<void>;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

const ADMIN = 'postgres';
/** Nothing has to survive a crash of the machine, so nothing waits for the disk. */
const SETTINGS = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'max_connections=200'];
/** Stops the server and removes its data when our end of its standard input closes, so that it never outlives the tests. */
const TIED_TO_US = `folder=$1; shift; exec 3<&0; "$@" 3<&- & server=$!
(read -r _ <&3; kill -QUIT $server || exit; while kill -0 $server; do sleep 0.1; done; rm -rf "$folder") 2>/dev/null &
wait $server`;

/** The programs of the newest PostgreSQL on this machine, if any. */
export function postgresPrograms(): string | undefined {
  const folders = globSync('/usr/lib/postgresql/*/bin').toSorted((one, other) => version(other) - version(one));
  return [...folders, ...configured()].find((folder) => existsSync(join(folder, 'initdb')));
}

function version(folder: string): number {
  return Number(/\d+/.exec(folder)?.[0]);
}

function configured(): string[] {
  try {
    return [execFileSync('pg_config', ['--bindir'], { encoding: 'utf8', stdio: 'pipe' }).trim()];
  } catch {
    return [];
  }
}

/** Creates a server in a temporary folder and starts it. */
export async function startPostgres(programs: string): Promise<PostgresServer> {
  const user = serverUser();
  const folder = await mkdtemp(join(tmpdir(), 'threadsmith-postgres-'));
  const data = join(folder, 'data');
  if (user.uid !== undefined) await chown(folder, user.uid, user.gid ?? user.uid);
  await chmod(folder, 0o755);
  const fresh = ['--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync', `--username=${ADMIN}`];
  await promisify(execFile)(join(programs, 'initdb'), ['-D', data, ...fresh], { ...user, cwd: folder });
  const port = await freePort();
  const url = `postgres://${ADMIN}@127.0.0.1:${port}/postgres`;
  const settings = [...SETTINGS, `port=${port}`].flatMap((setting) => ['-c', setting]);
  let server: ChildProcess | undefined;
  async function start(): Promise<void> {
    const command = [join(programs, 'postgres'), '-D', data, ...settings];
    server = spawn('sh', ['-c', TIED_TO_US, 'sh', folder, ...command], {
      ...user,
      cwd: folder,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    await answering(url, server);
  }
  async function crash(): Promise<void> {
    if (server === undefined) return;
    const gone = once(server, 'exit');
    const [pid] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGQUIT');
    await gone;
    server = undefined;
  }
  await start();
  return {
    url,
    async demandPassword(name) {
      await writeFile(join(data, 'pg_hba.conf'), `host all ${name} all scram-sha-256\nhost all all all trust\n`);
      await crash();
      await start();
    },
    async enableTls() {
      const [key, certificate] = [join(data, 'server.key'), join(data, 'server.crt')];
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
      const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate];
      await promisify(execFile)('openssl', [...made, ...subject], { ...user, cwd: folder });
      await query(url, 'alter system set ssl = on');
      await crash();
      await start();
      return certificate;
    },
    crash,
    start,
    async stop() {
      await crash();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root. */
function serverUser(): { readonly uid?: number; readonly gid?: number } {
  if (userInfo().uid !== 0) return {};
  for (const name of [ADMIN, 'nobody']) {
    try {
      const idOf = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: idOf('-u'), gid: idOf('-g') };
    } catch {
      // This user does not exist; try the next.
    }
  }
  return {};
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  for (;;) {
    try {
      await query(url, 'select 1');
      return;
    } catch (error) {
      if (server.exitCode !== null) throw new Error('PostgreSQL does not start', { cause: error });
    }
    await setTimeout(20);
  }
}

/** Runs one statement on a separate connection. */
export async function query(url: string, sql: string): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  // A failure between two statements shows in the next one.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<pg.QueryResultRow>(sql)).rows;
  } finally {
    await client.end();
  }
}
