import { open } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { type FileReport, formatReport, formatTotals, type ReportTotals } from './validate-output.ts';
import { configFormatOf, WRONG_EXTENSION } from '../workflow/config-file.ts';
import type { Issue } from '../pyyaml/issue.ts';
import { DEFAULT_READ_LIMITS } from '../pyyaml/read-config.ts';
import { otherReaderWarnings, withWarnings } from '../workflow/readers/reader-warnings.ts';
import { TARGET_NAMES, type TargetName } from '../workflow/targets/targets.ts';
import { NOT_VALID, validateConfigBytes, type ValidationReport } from '../workflow/validate.ts';

export interface ValidateIo {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Whether to print colours. */
  readonly colour: boolean;
  /** Default target: `WORKFLOW_TARGET`. */
  readonly target?: string | undefined;
}

/**
 * 0: all files run. 1: some are not valid. 2: some could not be read, or the arguments are wrong. 3: all are valid, but some fail or make things up when run.
 */
export type ExitCode = 0 | 1 | 2 | 3;

const USAGE = `Usage: threadsmith validate FILE... [--json] [--target main|dev]

Checks workflow configs; \`-\` means standard input (as YAML).
  --json   one JSON object per file and line: {file, verdict, valid, runnable, issues}; the verdict is
           runs, makes_things_up, fails_when_run or not_valid
  --target the branch of the runtime; default: WORKFLOW_TARGET, or main
Exit code: 0 all run, 1 some are not valid, 2 some are not readable, 3 all are valid, but some fail or make things up when run.
`;

/** `threadsmith validate FILE... [--json] [--target main|dev] [-]`. Keeps one file at a time in memory, and waits until its output was read. */
export async function runValidate(args: readonly string[], io: ValidateIo): Promise<ExitCode> {
  const standard = TARGET_NAMES.find((name) => name === (io.target || 'main'));
  if (standard === undefined) {
    await createOutput(io.stderr).write(`threadsmith: WORKFLOW_TARGET: write ${TARGET_NAMES.join(' or ')}.\n`);
    return 2;
  }
  const options = parseArguments(args, standard);
  const out = createOutput(io.stdout);
  if (options === undefined) {
    await createOutput(io.stderr).write(USAGE);
    return 2;
  }
  let totals = NOTHING_YET;
  for (const file of options.files) {
    const report = await validateFile(file, io.stdin, options.target);
    totals = addTo(totals, report);
    const text = options.json ? jsonLine(report) : formatReport(report, io.colour);
    if (!(await out.write(text))) break;
  }
  if (!options.json) await out.write(formatTotals(totals));
  if (totals.unreadable > 0) return 2;
  if (totals.invalid > 0) return 1;
  return totals.failing > 0 ? 3 : 0;
}

interface Options {
  readonly files: readonly string[];
  readonly json: boolean;
  readonly target: TargetName;
}

/** Rewrites `--target dev` as `--target=dev`. */
function joined(args: readonly string[]): readonly string[] {
  const at = args.indexOf('--target');
  const end = args.indexOf('--');
  if (at === -1 || (end !== -1 && end < at)) return args;
  return [...args.slice(0, at), `--target=${args[at + 1] ?? ''}`, ...args.slice(at + 2)];
}

/** Undefined when the arguments cannot be understood. */
function parseArguments(given: readonly string[], standard: TargetName): Options | undefined {
  const args = joined(given);
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const before = args.slice(0, end);
  const flags = before.filter((arg) => arg.startsWith('-') && arg !== '-');
  const named = flags.find((flag) => flag.startsWith('--target='))?.slice('--target='.length);
  const files = [...before.filter((arg) => !flags.includes(arg)), ...args.slice(end + 1)];
  const target = TARGET_NAMES.find((name) => name === (named ?? standard));
  const isUnknown = flags.some((flag) => flag !== '--json' && !flag.startsWith('--target='));
  if (files.length === 0 || isUnknown || target === undefined) return undefined;
  return { files, json: flags.includes('--json'), target };
}

const NOTHING_YET: ReportTotals = { running: 0, failing: 0, invalid: 0, unreadable: 0, errors: 0, warnings: 0 };

function addTo(totals: ReportTotals, { read, verdict, valid, issues }: FileReport): ReportTotals {
  const errors = issues.filter(({ severity }) => severity === 'error').length;
  return {
    running: totals.running + (verdict === 'runs' ? 1 : 0),
    failing: totals.failing + (valid && verdict !== 'runs' ? 1 : 0),
    invalid: totals.invalid + (read && !valid ? 1 : 0),
    unreadable: totals.unreadable + (read ? 0 : 1),
    errors: totals.errors + errors,
    warnings: totals.warnings + issues.length - errors,
  };
}

function jsonLine({ file, verdict, valid, runnable, issues }: FileReport): string {
  return `${JSON.stringify({ file, verdict, valid, runnable, issues })}\n`;
}

async function validateFile(file: string, stdin: Readable, target: TargetName): Promise<FileReport> {
  let bytes: Uint8Array;
  try {
    bytes = file === '-' ? await readAll(stdin) : await readFile(file);
  } catch (error) {
    return { file, read: false, ...NOT_VALID, issues: [unreadable(error)], text: '' };
  }
  const text = new TextDecoder().decode(bytes);
  const report = reportOn(file, bytes, target);
  const warnings = report.valid && !file.endsWith('.json') ? await otherReaderWarnings(text) : [];
  return { file, read: true, ...withWarnings(report, warnings), text };
}

function reportOn(file: string, bytes: Uint8Array, target: TargetName): ValidationReport {
  const format = file === '-' ? 'yaml' : configFormatOf(file);
  if (format === undefined) return { ...NOT_VALID, issues: [WRONG_EXTENSION] };
  return validateConfigBytes(bytes, { origin: 'user', format, target });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
};

function unreadable(error: unknown): Issue {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
  const reason = Object.hasOwn(REASONS, code) ? REASONS[code] : code;
  const message = `This file cannot be read (${reason}); check its name and permissions.`;
  return { code: 'file.unreadable', severity: 'error', path: '', line: 1, column: 1, message };
}

/** One byte more than a config may have, to detect longer files. */
const MOST_BYTES = DEFAULT_READ_LIMITS.maxBytes + 1;

async function readFile(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    return await readAll(handle.createReadStream({ autoClose: false, highWaterMark: 65_536 }));
  } finally {
    await handle.close();
  }
}

async function readAll(stream: Readable): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Uint8Array | string);
    chunks.push(bytes);
    length += bytes.length;
    if (length >= MOST_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MOST_BYTES);
}

interface Output {
  /** False once the reader has closed the output. */
  readonly write: (text: string) => Promise<boolean>;
}

function createOutput(stream: Writable): Output {
  let closed = false;
  const goOn = new Set<() => void>();
  const wake = () => {
    for (const resume of goOn) resume();
    goOn.clear();
  };
  stream.on('drain', wake);
  // A reader that has enough (`| head`) closes the pipe, which is not a failure.
  stream.on('error', () => {
    closed = true;
    wake();
  });
  stream.on('close', () => {
    closed = true;
    wake();
  });
  return {
    write: async (text) => {
      if (closed) return false;
      if (!stream.write(text) && !stream.errored) await new Promise<void>((resolve) => void goOn.add(resolve));
      return !closed;
    },
  };
}
