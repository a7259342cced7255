import { databaseUrl } from '../../config/database.ts';
import { ThreadsmithError } from '../../errors.ts';
import { silentLog } from '../../log.ts';
import { lockDatabaseFile } from '../../queue/single-process-lock.ts';
import { type DatabasePlace, parseDatabaseUrl } from '../../store/database-url.ts';
import { moveDatabase } from '../../store/copy/move-database.ts';
import { makePrivateFile } from '../../store/sqlite/sqlite-file.ts';
import { requireFile } from '../open-database.ts';

/** Copies every row of one database into another, empty one, and prints the number of rows of each table on both sides. The source stays unchanged. */
export async function runMove(from: string, to: string, stdout: NodeJS.WritableStream): Promise<0> {
  const [fromUrl, toUrl] = [addressIn(from), addressIn(to)];
  const [source, target] = [parseDatabaseUrl(fromUrl), parseDatabaseUrl(toUrl)];
  requireFile(source);
  const locks = [await lockIfFile(source), await lockIfFile(target)];
  try {
    const moved = await moveDatabase(fromUrl, toUrl);
    const width = Math.max(...moved.map(({ table }) => table.length));
    for (const { table, from: before, to: after } of moved)
      stdout.write(`${table.padEnd(width)}  ${before} -> ${after}\n`);
    stdout.write('Moved. Set DATABASE_URL to the new address and start Threadsmith; the old database is unchanged.\n');
  } finally {
    for (const lock of locks) lock?.release();
  }
  return 0;
}

function addressIn(text: string): string {
  const parsed = databaseUrl.safeParse(text);
  if (parsed.success) return parsed.data;
  const hint = `For each of the two ${parsed.error.issues[0]?.message ?? 'write an address'}.`;
  throw new ThreadsmithError('cli.address', 'That is not the address of a database.', hint);
}

async function lockIfFile(place: DatabasePlace) {
  if (place.dialect === 'postgres') return undefined;
  if (place.path !== ':memory:') {
    await makePrivateFile(place.path, silentLog());
    return lockDatabaseFile(place.path);
  }
  throw new ThreadsmithError('cli.no_file', 'A database in memory cannot be moved.', 'Name a file: sqlite:PATH.');
}
