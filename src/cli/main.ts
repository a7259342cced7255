import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { parseEnv } from 'node:util';
import { loadConfig, type Config } from '../config/config.ts';
import { ThreadsmithError } from '../errors.ts';
import { SEE_HELP, USAGE } from './help-text.ts';

const DATA_COMMANDS = ['export', 'forget', 'backup', 'restore', 'move', 'keys'] as const;
type DataCommand = (typeof DATA_COMMANDS)[number];

/** How long running turns may take to end at shutdown. Milliseconds. */
const GRACE_MS = 8_000;

// A reader that has enough (`| head`) closes the pipe, which is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const code = await run(process.argv.slice(2)).catch(report);
// Exits only after all output was written, but does not wait for idle connections, or for resources of a failed start.
process.stdout.write('', () => process.exit(code));

async function run([command = 'start', ...args]: readonly string[]): Promise<number> {
  refuseArguments(command, args);
  if (command === 'start') return start();
  if (command === 'validate') return validate(args);
  if (command === 'explain') return (await import('./explain.ts')).runExplain(args, process);
  if (command === 'draft') return draft(args);
  if (command === 'draw') return draw(args);
  if (command === 'try') return tryWorkflow(args);
  if (command === 'doctor') return doctor(args);
  if (command === 'feedback') return feedback();
  if (command === 'usage') return usage(args);
  if (command === 'manifest') return (await import('./manifest.ts')).runManifest(args, process);
  if (isDataCommand(command)) {
    const { runDataCommand } = await import('./stored/run-data-command.ts');
    return runDataCommand(command, args, { config: readConfig(), stdout: process.stdout });
  }
  if (['help', '--help', '-h'].includes(command)) {
    process.stdout.write(USAGE);
    return 0;
  }
  process.stderr.write(`threadsmith: there is no command "${command}".\n\n${USAGE}`);
  return 2;
}

/** An argument that has no effect is a mistake that its author should see. */
function refuseArguments(command: string, args: readonly string[]): void {
  const refused = command === 'doctor' ? args.filter((arg) => arg.startsWith('-')) : args;
  if (!['start', 'feedback', 'doctor'].includes(command) || refused.length === 0) return;
  throw new ThreadsmithError('cli.usage', `\`${command}\` does not take ${refused.join(' ')}.`, SEE_HELP);
}

function isDataCommand(command: string): command is DataCommand {
  return DATA_COMMANDS.some((name) => name === command);
}

/** Prints one sentence for errors that the user can fix, and the whole error otherwise. */
function report(error: unknown): number {
  if (error instanceof ThreadsmithError) {
    process.stderr.write(`threadsmith: ${error.message} ${error.hint}\n`);
    return error.code === 'cli.usage' ? 2 : 1;
  }
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')) {
    const [said = ''] = error.message.split('. ', 1);
    process.stderr.write(`threadsmith: ${said}. ${SEE_HELP}\n`);
    return 2;
  }
  process.stderr.write(
    `threadsmith: this is a defect, please report it:\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return 1;
}

async function start(): Promise<number> {
  const config = readConfig();
  const { createLog, UNHANDLED_REJECTION } = await import('../log.ts');
  const log = await createLog({
    level: config.log.level,
    format: config.log.format ?? (process.stdout.isTTY ? 'pretty' : 'json'),
    secrets: config.secrets,
    destination: process.stdout,
  });
  const asked = Promise.withResolvers<string>();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => asked.resolve(name));
  if (process.env['npm_command'] !== undefined) onParentExit(() => asked.resolve('npm has ended'));
  process.on('unhandledRejection', (error) => log.error({ err: error }, UNHANDLED_REJECTION));
  const { startApp } = await import('./start.ts');
  const app = await startApp(config, log);
  const { host, port } = app.web;
  log.info(
    {
      url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/`,
      platforms: app.platforms,
      provider: app.provider,
    },
    'ready',
  );
  // Without a file to reload, a terminal that closes still ends the process.
  if (config.policyFile !== undefined || config.auditLog !== undefined) process.on('SIGHUP', () => app.reload());
  await app.warmUp();
  // Saved for the next start now, because this process may be killed.
  flushCompileCache();
  log.info({ signal: await asked.promise }, 'stopping');
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(130));
  await app.stop(GRACE_MS);
  log.info('stopped');
  return 0;
}

/** The shell between `npx` and this process does not forward signals: it ends, and this process gets another parent. */
function onParentExit(listener: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    listener();
  }, 500);
  timer.unref();
}

async function validate(args: readonly string[]): Promise<number> {
  const { runValidate } = await import('./validate.ts');
  return runValidate(args, {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    colour: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
    target: { ...dotEnv(), ...process.env }['WORKFLOW_TARGET'],
  });
}

async function draft(args: readonly string[]): Promise<number> {
  const { runDraft } = await import('./draft.ts');
  return runDraft(args, {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    isTerminal: process.stderr.isTTY,
    async connect() {
      const config = readConfig();
      const [{ createLog }, { createConfiguredProvider }] = await Promise.all([
        import('../log.ts'),
        import('./configured-provider.ts'),
      ]);
      // Failures are shown in the reply; only defects of Threadsmith itself are logged.
      const level = config.log.level === 'debug' ? 'debug' : 'error';
      const format = config.log.format ?? (process.stderr.isTTY ? 'pretty' : 'json');
      const log = await createLog({ level, format, secrets: config.secrets, destination: process.stderr });
      return { log, provider: await createConfiguredProvider(config, log), target: config.workflowTarget };
    },
  });
}

async function draw(args: readonly string[]): Promise<number> {
  const { runDraw } = await import('./draw.ts');
  return runDraw(args, { stdout: process.stdout, stderr: process.stderr });
}

async function tryWorkflow(args: readonly string[]): Promise<number> {
  const { runTry } = await import('./try/try.ts');
  return runTry(args, {
    stdout: process.stdout,
    stderr: process.stderr,
    recursionLimit: process.env['LANGGRAPH_DEFAULT_RECURSION_LIMIT'],
    async connect() {
      const config = readConfig();
      const [{ silentLog }, { createConfiguredProvider }] = await Promise.all([
        import('../log.ts'),
        import('./configured-provider.ts'),
      ]);
      return createConfiguredProvider(config, silentLog());
    },
  });
}

async function doctor(discordChannels: readonly string[]): Promise<number> {
  const config = readConfig();
  const { runDoctor } = await import('./doctor.ts');
  const { silentLog } = await import('../log.ts');
  return runDoctor({
    config,
    stdout: process.stdout,
    colour: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
    discordChannels,
    async checkDatabase() {
      const { checkDatabase } = await import('./open-database.ts');
      return checkDatabase(config, silentLog());
    },
    async createProvider() {
      const { createConfiguredProvider } = await import('./configured-provider.ts');
      return createConfiguredProvider(config, silentLog());
    },
  });
}

async function feedback(): Promise<number> {
  const config = readConfig();
  const [{ runFeedback }, { openExistingStore }, { silentLog }] = await Promise.all([
    import('./feedback.ts'),
    import('./open-database.ts'),
    import('../log.ts'),
  ]);
  return runFeedback({ store: await openExistingStore(config, silentLog()), stdout: process.stdout });
}

async function usage(args: readonly string[]): Promise<number> {
  const config = readConfig();
  const [{ runUsage }, { openExistingStore }, { silentLog }] = await Promise.all([
    import('./usage.ts'),
    import('./open-database.ts'),
    import('../log.ts'),
  ]);
  const store = await openExistingStore(config, silentLog());
  return runUsage(args, { store, prices: config.prices, stdout: process.stdout });
}

/** Environment variables take precedence over `.env`. */
function readConfig(): Config {
  return loadConfig({ ...dotEnv(), ...process.env });
}

function dotEnv(): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync('.env', 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new ThreadsmithError(
      'config.unreadable',
      'The file .env cannot be read.',
      'Check that it is a text file that this user may read.',
      { cause: error },
    );
  }
}
