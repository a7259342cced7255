import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import type { Attachment } from '../chat/reply-port.ts';
import { isConfigFile } from '../conversation/draft/import-config.ts';
import { createDraftProgress } from './draft-progress.ts';
import { openShellConversation, type ShellAnswer, type ShellDependencies } from './shell-conversation.ts';

export interface DraftIo {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Whether `stderr` is a terminal. */
  readonly isTerminal: boolean;
  /** Called once the arguments are understood. */
  readonly connect: () => Promise<ShellDependencies>;
}

const USAGE = `Usage: threadsmith draft TEXT [-o FILE] [--from FILE]

Drafts a config from the shell. TEXT describes the workflow in plain words; \`-\` reads it from standard input.
The conversation goes to standard error, the YAML to standard output.
  -o, --out FILE   write the YAML to FILE; an invalid one goes to FILE.not-valid instead
  --from FILE      change this config instead of making a new one
Exit code: 0 a valid config, 1 none or an invalid one, 2 something could not be understood, read or written.
`;

/** `threadsmith draft TEXT [-o FILE] [--from FILE]`. Throws the errors of building the provider. */
export async function runDraft(args: readonly string[], io: DraftIo): Promise<0 | 1 | 2> {
  const options = parse(args);
  if (options === undefined) {
    io.stderr.write(USAGE);
    return 2;
  }
  const text = options.text === '-' ? await readText(io.stdin) : options.text;
  const start = options.from === undefined ? undefined : await readConfigFile(options.from);
  if (start !== undefined && 'problem' in start) return refuse(io, start.problem);
  if (text.trim() === '') return refuse(io, 'There is no text; say what the workflow should do.');
  const answer = await converse(text, start, io);
  if (answer.attachment === undefined) return 1;
  const valid = answer.attachment.revision !== undefined;
  const problem = await deliver(answer.attachment, valid, options.out, io);
  return problem === undefined ? (valid ? 0 : 1) : refuse(io, problem);
}

interface Options {
  readonly text: string;
  readonly out: string | undefined;
  readonly from: string | undefined;
}

/** Undefined when the arguments cannot be understood. */
function parse(args: readonly string[]): Options | undefined {
  const options = { out: { type: 'string', short: 'o' }, from: { type: 'string' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return positionals.length === 0 ? undefined : { text: positionals.join(' '), out: values.out, from: values.from };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

interface ConfigFile {
  readonly name: string;
  readonly text: string;
}

async function readConfigFile(path: string): Promise<ConfigFile | { readonly problem: string }> {
  try {
    const file = { name: basename(path), text: await readFile(path, 'utf8') };
    return isConfigFile(file)
      ? file
      : { problem: `${path} is not a workflow config (a .yaml or .json file with nodes).` };
  } catch (error) {
    if (isSystemError(error))
      return { problem: `${path} cannot be read (${error.code}); check its name and permissions.` };
    throw error;
  }
}

/** A config to start from is sent first, as a user would send it. */
async function converse(text: string, start: ConfigFile | undefined, io: DraftIo): Promise<ShellAnswer> {
  const conversation = await openShellConversation(await io.connect());
  try {
    if (start !== undefined) await conversation.say({ text: '', files: [start] });
    const progress = createDraftProgress(io.stderr, io.isTerminal);
    const answer = await conversation.say({ text }, (view) => progress.show(view));
    progress.end();
    return answer;
  } finally {
    await conversation.close();
  }
}

/** Writes the file, or returns a sentence that says why it could not. An invalid draft never overwrites an existing file. */
async function deliver(
  { content }: Attachment,
  valid: boolean,
  out: string | undefined,
  io: DraftIo,
): Promise<string | undefined> {
  if (out === undefined) {
    io.stdout.write(content);
    return undefined;
  }
  const path = valid ? out : `${out}.not-valid`;
  try {
    await writeFile(path, content);
  } catch (error) {
    if (isSystemError(error)) return `${path} cannot be written (${error.code}); check its folder and permissions.`;
    throw error;
  }
  io.stderr.write(`Written to ${path}\n`);
  return undefined;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

function refuse(io: DraftIo, problem: string): 2 {
  io.stderr.write(`threadsmith: ${problem}\n`);
  return 2;
}
