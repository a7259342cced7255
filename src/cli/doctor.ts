import { createServer } from 'node:http';
import { sentenceFor, ThreadsmithError } from '../errors.ts';
import type { Config } from '../config/config.ts';
import { withoutPassword } from '../config/database.ts';
import type { Provider } from '../llm/provider.ts';
import { silentLog } from '../log.ts';
import { requireWritable } from '../observe/audit-log.ts';
import { createPolicySource } from '../policy/policy-file.ts';

interface Check {
  readonly name: string;
  /** `unchecked`: cannot be checked from here, which is not a failure. */
  readonly ok: boolean | 'unchecked';
  readonly detail: string;
  /** What to do, if anything. */
  readonly remedy?: string;
}

export interface DoctorDependencies {
  readonly config: Config;
  readonly stdout: NodeJS.WritableStream;
  readonly colour: boolean;
  /** Throws what a start would report about the database; resolves with a remark, if any. */
  readonly checkDatabase: () => Promise<string | undefined>;
  readonly createProvider: () => Promise<Provider>;
  /** Ids of Discord channels, or links to them, whose permissions to check. */
  readonly discordChannels?: readonly string[];
}

/** Checks everything that is configured and prints one line for each check, with a remedy for failures. Returns 0 if nothing failed, otherwise 1. */
export async function runDoctor(dependencies: DoctorDependencies): Promise<0 | 1> {
  const { config, stdout, colour } = dependencies;
  const checks: Check[] = [];
  const sections: readonly (readonly [string, () => Promise<readonly Check[]>])[] = [
    ['storage', () => checkStorage(dependencies)],
    ['model', () => checkModel(dependencies.createProvider)],
    ['web', () => checkWeb(config)],
    ['files', () => checkFiles(config)],
    ['traces', () => checkTraces(config)],
    ['slack', () => checkSlack(config)],
    ['discord', () => checkDiscord(config, dependencies.discordChannels)],
  ];
  for (const [section, check] of sections) {
    for (const found of await check()) {
      checks.push(found);
      stdout.write(render(section, found, colour));
    }
  }
  const failed = checks.filter(({ ok }) => ok === false).length;
  const unchecked = checks.filter(({ ok }) => ok === 'unchecked').length;
  stdout.write(failed === 0 ? 'All is well' : `${failed} of ${checks.length} checks failed`);
  stdout.write(unchecked === 0 ? '.\n' : `; ${unchecked} could not be made from here.\n`);
  return failed === 0 ? 0 : 1;
}

async function checkStorage({ config, checkDatabase }: DoctorDependencies): Promise<Check[]> {
  const name = 'database';
  const address = withoutPassword(config.databaseUrl);
  try {
    const remark = await checkDatabase();
    return [{ name, ok: true, detail: remark === undefined ? address : `${address}. ${remark}` }];
  } catch (error) {
    return [{ name, ok: false, detail: sentenceFor(error) }];
  }
}

/** Asks the model for one word, since only an answer shows that key, quota and model name are right. */
async function checkModel(createProvider: () => Promise<Provider>): Promise<Check[]> {
  const abort = new AbortController();
  let name = 'provider';
  try {
    const provider = await createProvider();
    name = `${provider.name} ${provider.model}`;
    if (provider.name === 'offline') {
      const detail = 'No model is connected, so drafts are made by rules. README.md says how to connect a model.';
      return [{ name, ok: true, detail }];
    }
    const prompt = {
      system: 'Answer with the word ok.',
      messages: [{ role: 'user' as const, content: 'ok?' }],
      task: { text: 'ok?', files: [] },
      maxOutputTokens: 64,
    };
    for await (const event of provider.stream(prompt, abort.signal))
      if (event.type === 'text' || event.type === 'thinking') break;
    return [{ name, ok: true, detail: 'It answers.' }];
  } catch (error) {
    return [{ name, ok: false, detail: sentenceFor(error) }];
  } finally {
    abort.abort();
  }
}

/** A Threadsmith that runs has taken the port, so a port in use is not a failure. */
async function checkWeb({ web: { host, port } }: Config): Promise<Check[]> {
  const [name, address] = ['address', `${host.includes(':') ? `[${host}]` : host}:${port}`];
  const { listen } = await import('../../adapters/web/http/listen.ts');
  const server = createServer();
  try {
    await listen(server, { host, port });
    return [{ name, ok: true, detail: address }];
  } catch (error) {
    if (error instanceof ThreadsmithError && error.code === 'web.port_in_use')
      return [{ name, ok: true, detail: `${address} is in use, as it should be while Threadsmith runs.` }];
    return [{ name, ok: false, detail: sentenceFor(error) }];
  } finally {
    server.close();
  }
}

async function checkFiles({ policyFile, auditLog }: Config): Promise<Check[]> {
  const uses: readonly (readonly [string, string | undefined, (path: string) => unknown])[] = [
    ['policy', policyFile, (file) => createPolicySource({ file, admins: [], log: silentLog() })],
    ['audit log', auditLog, requireWritable],
  ];
  return uses.flatMap(([name, path, use]): Check[] => {
    if (path === undefined) return [];
    try {
      use(path);
      return [{ name, ok: true, detail: path }];
    } catch (error) {
      return [{ name, ok: false, detail: sentenceFor(error) }];
    }
  });
}

/** An empty export is sent; whatever the collector answers, it is there. */
async function checkTraces({ tracesEndpoint }: Config): Promise<Check[]> {
  if (tracesEndpoint === undefined) return [];
  const name = 'collector';
  try {
    const signal = AbortSignal.timeout(COLLECTOR_MS);
    const headers = { 'content-type': 'application/json' };
    await fetch(`${tracesEndpoint.replace(/\/$/, '')}/v1/traces`, { method: 'POST', headers, body: '{}', signal });
    return [{ name, ok: true, detail: 'It answers.' }];
  } catch {
    const detail = 'Nothing answers at OTEL_EXPORTER_OTLP_ENDPOINT.';
    return [{ name, ok: false, detail, remedy: 'Check the address, and that the collector takes OTLP over HTTP.' }];
  }
}

/** How long a collector may take to answer, in milliseconds. */
const COLLECTOR_MS = 5_000;

async function checkSlack({ slack }: Config): Promise<readonly Check[]> {
  if (slack === undefined)
    return [{ name: 'not configured', ok: true, detail: 'docs/slack.md says how to connect it.' }];
  const module = await import('../../adapters/slack/setup/doctor.ts');
  return module.checkSlack(slack);
}

async function checkDiscord({ discord }: Config, channels: readonly string[] = []): Promise<readonly Check[]> {
  if (discord === undefined && channels.length > 0)
    return [{ name: 'channels', ok: false, detail: 'They cannot be checked, because DISCORD_TOKEN is not set.' }];
  if (discord === undefined)
    return [{ name: 'not configured', ok: true, detail: 'docs/discord.md says how to connect it.' }];
  const module = await import('../../adapters/discord/setup/doctor.ts');
  return module.checkDiscord(discord, channels);
}

function render(section: string, { name, ok, detail, remedy }: Check, colour: boolean): string {
  const [label, paint] = ok === 'unchecked' ? ['?   ', 33] : ok ? ['ok  ', 32] : ['FAIL', 31];
  const painted = colour ? `\u001B[${paint}m${label}\u001B[0m` : label;
  const todo = remedy === undefined ? '' : `     ${remedy}\n`;
  return `${painted} ${section}: ${name}: ${detail}\n${todo}`;
}
