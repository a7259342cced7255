import { accessSync, closeSync, constants, existsSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { ThreadsmithError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Observation, Observe } from './observer.ts';

export interface AuditLog {
  readonly observe: Observe;
  /** Reopens the file by name, after log rotation has moved it. If that fails, it is logged, and lines still go to the old file. */
  reopen(): void;
  close(): void;
}

interface AuditOptions {
  readonly path: string;
  readonly log: Log;
  readonly now: () => Date;
}

/**
 * Appends one JSON line for each action of a person, without message text. Lines are written synchronously, so a killed process loses none. Throws a
 * `ThreadsmithError` if the file cannot be written.
 */
export function openAuditLog({ path, log, now }: AuditOptions): AuditLog {
  let file = openFile(path);
  return {
    observe(observation) {
      const entry = entryOf(observation);
      if (entry === undefined) return;
      try {
        writeSync(file, `${JSON.stringify({ at: now().toISOString(), ...entry })}\n`);
      } catch (err) {
        log.error({ err, ...entry }, 'the audit log cannot be written; this line is only here');
      }
    },
    reopen() {
      try {
        const next = openFile(path);
        closeSync(file);
        file = next;
        log.info({ path }, 'the audit log was reopened');
      } catch (err) {
        log.error({ err }, 'the audit log cannot be reopened; its lines still go to the old file');
      }
    },
    close: () => closeSync(file),
  };
}

/** Throws a `ThreadsmithError` if the file cannot be written; does not create it. */
export function requireWritable(path: string): void {
  try {
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

/** Only the user who runs this process can read the file. */
function openFile(path: string): number {
  try {
    return openSync(path, 'a', 0o600);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

function cannotWrite(path: string, cause: unknown): ThreadsmithError {
  return new ThreadsmithError(
    'audit.cannot_write',
    `The audit log ${path} cannot be written.`,
    'Point AUDIT_LOG at a file in a folder that exists and that Threadsmith may write to.',
    { cause },
  );
}

type Entry = Readonly<Record<string, string | number>> & { readonly action: string };

/** Undefined for observations without an author or an effect. */
function entryOf(seen: Observation): Entry | undefined {
  switch (seen.type) {
    case 'session_started':
      return { action: 'start', user: seen.user, thread: seen.thread, session: seen.sessionId };
    case 'refused':
      return {
        action: 'refusal',
        user: seen.user,
        thread: seen.thread,
        reason: seen.reason,
        ...(seen.command === undefined ? {} : { command: seen.command }),
      };
    case 'turn_ended':
      return endEntry(seen);
    case 'installation_changed':
      return { action: seen.change, user: seen.user ?? 'unknown', workspace: `${seen.platform}:${seen.scope}` };
    case 'expired':
      return { action: 'expire', user: 'RETENTION_DAYS', sessions: seen.sessions };
    case 'operated':
      return { action: `shell ${seen.command}`, user: `operator:${seen.operator}`, ...seen.about };
    default:
      return undefined;
  }
}

function endEntry({
  turn,
  user = 'unknown',
  revision,
  forgets,
}: Extract<Observation, { type: 'turn_ended' }>): Entry | undefined {
  const { thread, sessionId: session, turnId, command } = turn;
  const about = { user, thread, session, turn: turnId };
  if (forgets !== undefined) return { action: 'forget', ...about, extent: forgets };
  if (revision === undefined) return undefined;
  const isRestored = command === 'undo' || command === 'restore';
  return { action: isRestored ? command : 'change', ...about, revision };
}
