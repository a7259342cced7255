import { sentenceFor } from '../errors.ts';
import type { Config } from '../config/config.ts';
import { withoutPassword } from '../config/database.ts';
import type { Provider } from '../llm/provider.ts';

/** One thing that was looked at. */
interface Check {
  readonly name: string;
  /** `unchecked`: nobody can tell from here; that is no failure. */
  readonly ok: boolean | 'unchecked';
  readonly detail: string;
  /** What to do; only where something is to be done. */
  readonly remedy?: string;
}

export interface DoctorParts {
  readonly config: Config;
  readonly stdout: NodeJS.WritableStream;
  readonly colour: boolean;
  /** Opens the database as a start would, and closes it again. */
  readonly tryDatabase: () => Promise<void>;
  readonly createProvider: () => Promise<Provider>;
}

/** Looks at everything that is configured and prints a line for each, with the remedy where there is one. 0: all is well, 1: something is not. */
export async function runDoctor(parts: DoctorParts): Promise<0 | 1> {
  const { config, stdout, colour } = parts;
  const checks: Check[] = [];
  const sections: readonly (readonly [string, () => Promise<readonly Check[]>])[] = [
    ['storage', () => attempt('database', withoutPassword(config.databaseUrl), parts.tryDatabase)],
    ['model', () => checkModel(parts.createProvider)],
    ['slack', () => checkSlack(config)],
    ['discord', () => checkDiscord(config)],
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

async function attempt(name: string, detail: string, action: () => Promise<void>): Promise<Check[]> {
  try {
    await action();
    return [{ name, ok: true, detail }];
  } catch (error) {
    return [{ name, ok: false, detail: sentenceFor(error) }];
  }
}

/** Asks the model for one word, since only an answer shows that key, quota and name are right. */
async function checkModel(createProvider: () => Promise<Provider>): Promise<Check[]> {
  const abort = new AbortController();
  let name = 'provider';
  try {
    const provider = await createProvider();
    name = `${provider.name} ${provider.model}`;
    if (provider.name === 'offline') {
      return [
        { name, ok: true, detail: 'No model is connected; templates are drafted. README.md says how to connect one.' },
      ];
    }
    const prompt = {
      system: 'Answer with the word ok.',
      messages: [{ role: 'user' as const, content: 'ok?' }],
      task: { text: 'ok?', files: [] },
      maxOutputTokens: 64,
    };
    for await (const event of provider.stream(prompt, abort.signal)) if (event.type === 'text') break;
    return [{ name, ok: true, detail: 'It answers.' }];
  } catch (error) {
    return [{ name, ok: false, detail: sentenceFor(error) }];
  } finally {
    abort.abort();
  }
}

async function checkSlack({ slack }: Config): Promise<readonly Check[]> {
  if (slack === undefined)
    return [{ name: 'not configured', ok: true, detail: 'docs/slack.md says how to connect it.' }];
  const room = await import('../../adapters/slack/setup/doctor.ts');
  return room.checkSlack(slack);
}

async function checkDiscord({ discord }: Config): Promise<readonly Check[]> {
  if (discord === undefined)
    return [{ name: 'not configured', ok: true, detail: 'docs/discord.md says how to connect it.' }];
  const room = await import('../../adapters/discord/setup/doctor.ts');
  return room.checkDiscord(discord);
}

function render(section: string, { name, ok, detail, remedy }: Check, colour: boolean): string {
  const [mark, paint] = ok === 'unchecked' ? ['?   ', 33] : ok ? ['ok  ', 32] : ['FAIL', 31];
  const painted = colour ? `\u001B[${paint}m${mark}\u001B[0m` : mark;
  const todo = remedy === undefined ? '' : `     ${remedy}\n`;
  return `${painted} ${section}: ${name}: ${detail}\n${todo}`;
}
