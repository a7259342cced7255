import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { withoutPassword } from '../../config/database.ts';
import type { Config } from '../../config/config.ts';
import { ThreadsmithError } from '../../errors.ts';
import { silentLog } from '../../log.ts';
import { SEE_HELP } from '../help-text.ts';
import { openExistingStore } from '../open-database.ts';
import { runBackup, runRestore } from './backup.ts';
import { exportPerson } from './export-person.ts';
import { forgetPerson } from './forget-person.ts';
import { runMove } from './move.ts';
import { runRotation } from './rotate-keys.ts';

type DataCommand = 'export' | 'forget' | 'backup' | 'restore' | 'move' | 'keys';

interface Shell {
  readonly config: Config;
  readonly stdout: NodeJS.WritableStream;
}

/** Runs an operator's command on the stored data, records it in the audit log, and returns its exit code. */
export async function runDataCommand(command: DataCommand, args: readonly string[], shell: Shell): Promise<number> {
  const read = readArgs(args);
  // Opened first: a command that cannot be recorded is not run.
  const audit = await openAudit(shell.config);
  try {
    const code = await carryOut(command, read, shell);
    audit?.observe({ type: 'operated', command, operator: userInfo().username, about: subjectOf(command, read) });
    return code;
  } finally {
    audit?.close();
  }
}

async function openAudit({ auditLog: path }: Config) {
  if (path === undefined) return undefined;
  const { openAuditLog } = await import('../../observe/audit-log.ts');
  return openAuditLog({ path, log: silentLog(), now: () => new Date() });
}

function subjectOf(command: DataCommand, { values, positionals }: Args): Readonly<Record<string, string>> {
  if (command === 'move')
    return Object.fromEntries(['from', 'to'].map((key, at) => [key, withoutPassword(positionals[at] ?? '')]));
  if (command === 'keys') return {};
  if (command === 'backup' || command === 'restore') return { file: positionals[0] ?? '' };
  return { person: values.user ?? '', ...(values.shared ? { shared: 'yes' } : {}) };
}

async function carryOut(
  command: DataCommand,
  { values, positionals }: Args,
  { config, stdout }: Shell,
): Promise<number> {
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
    case 'keys': {
      if (positionals.join(' ') !== 'rotate') throw needs('threadsmith keys rotate');
      const store = await openExistingStore(config, silentLog(), 'write');
      try {
        return await runRotation({ store, keys: config.keys, stdout });
      } finally {
        await store.close();
      }
    }
    default:
      return command satisfies never;
  }
}

type Args = ReturnType<typeof readArgs>;

function readArgs(args: readonly string[]) {
  const options = { user: { type: 'string' }, shared: { type: 'boolean', default: false } } as const;
  return parseArgs({ args: [...args], options, allowPositionals: true });
}

function needs(usage: string): ThreadsmithError {
  return new ThreadsmithError('cli.usage', `Write \`${usage}\`.`, SEE_HELP);
}
