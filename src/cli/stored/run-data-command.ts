import { parseArgs } from 'node:util';
import type { Config } from '../../config/config.ts';
import { ThreadsmithError } from '../../errors.ts';
import { silentLog } from '../../log.ts';
import { openExistingStore } from '../open-database.ts';
import { runBackup, runRestore } from './backup.ts';
import { exportPerson } from './export-person.ts';
import { forgetPerson } from './forget-person.ts';
import { runMove } from './move.ts';

/** Runs a command that an operator gives about the stored data, and returns its exit code. */
export async function runDataCommand(
  command: 'export' | 'forget' | 'backup' | 'restore' | 'move',
  args: readonly string[],
  { config, stdout }: { readonly config: Config; readonly stdout: NodeJS.WritableStream },
): Promise<number> {
  const { values, positionals } = readArgs(args);
  const { user, shared } = values;
  switch (command) {
    case 'export':
    case 'forget': {
      if (user === undefined || positionals.length > 0) throw needs(`threadsmith ${command} --user ID`);
      const access = command === 'forget' ? 'write' : 'read';
      const store = await openExistingStore(config, silentLog(), access);
      try {
        return command === 'forget'
          ? await forgetPerson(user, { store, stdout, shared })
          : await exportPerson(user, { store, stdout });
      } finally {
        await store.close();
      }
    }
    case 'backup':
    case 'restore': {
      const [file] = positionals;
      if (file === undefined || positionals.length > 1) throw needs(`threadsmith ${command} FILE`);
      return command === 'backup' ? runBackup(file, { config, stdout }) : runRestore(file, { config, stdout });
    }
    case 'move': {
      const [from, to] = positionals;
      if (from === undefined || to === undefined || positionals.length > 2) throw needs('threadsmith move FROM TO');
      return runMove(from, to, stdout);
    }
    default:
      return command satisfies never;
  }
}

function readArgs(args: readonly string[]) {
  try {
    const options = { user: { type: 'string' }, shared: { type: 'boolean', default: false } } as const;
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw new ThreadsmithError('cli.usage', 'The command has an option that it does not know.', SEE_HELP, { cause });
  }
}

const SEE_HELP = 'See `threadsmith help`.';

function needs(usage: string): ThreadsmithError {
  return new ThreadsmithError('cli.usage', `Write \`${usage}\`.`, SEE_HELP);
}
