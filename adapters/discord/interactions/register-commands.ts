import type { Log } from '../../../src/log.ts';
import type { DiscordRetry } from '../client/retry.ts';
import type { RestClient } from '../client/rest-client.ts';

/** The second is the name that earlier versions used. */
export const SLASH_COMMANDS = ['threadsmith', 'workflow'] as const;
export const MENU_COMMAND = 'Draft workflow from this';

/** Continues the conversation of the place, as a message does where we receive messages. */
export const CHANGE = 'change';

const CHAT_INPUT = 1;
const MESSAGE_MENU = 3;
const SUBCOMMAND = 1;
const TEXT = 3;
const YES_OR_NO = 5;
const ATTACHMENT = 11;

/** Can be installed in a guild or by a single user, and used in guilds, in direct messages with us and between people. */
const EVERYWHERE = { integration_types: [0, 1], contexts: [0, 1, 2] };

const file = (description: string) => ({ type: ATTACHMENT, name: 'file', description, required: false });
const words = (name: string, description: string, required: boolean) => ({
  type: TEXT,
  name,
  description,
  required,
  max_length: 60,
});
const subcommand = (name: string, description: string, options: readonly unknown[] = []) => ({
  type: SUBCOMMAND,
  name,
  description,
  options,
});

const SUBCOMMANDS = [
  subcommand('new', 'Begin a workflow', [
    { type: TEXT, name: 'request', description: 'What the workflow should do', required: false, max_length: 4000 },
    file('A config or text to work from'),
  ]),
  subcommand(CHANGE, 'Change the workflow here, for example where I cannot read messages', [
    { type: TEXT, name: 'request', description: 'What to change', required: true, max_length: 4000 },
    file('A config or text to work from'),
  ]),
  subcommand('list', 'Show your recent workflows'),
  subcommand('show', 'Show the current config, or an earlier revision', [
    words('revision', 'Which one, for example 2', false),
  ]),
  subcommand('validate', 'Check the current config, or a file', [file('A config to check')]),
  subcommand('try', 'Run through the workflow as the runtime would', [
    { type: TEXT, name: 'inputs', description: 'For example topic: solar power', required: false, max_length: 4000 },
  ]),
  subcommand('undo', 'Go back one revision'),
  subcommand('restore', 'Go back to an earlier revision', [
    words('revision', 'Which one, for example 2, or its name', true),
  ]),
  subcommand('compare', 'What changed between two revisions', [
    words('revisions', 'Which ones, for example 1 and 3', false),
  ]),
  subcommand('name', 'Give the current revision a name', [words('name', 'What to call it', true)]),
  subcommand('stop', 'Stop the answer that is being written'),
  subcommand('forget', 'Delete this conversation with everything in it', [
    { type: YES_OR_NO, name: 'all', description: 'Also your earlier conversations here', required: false },
  ]),
  subcommand('help', 'What I can do'),
];

function slashCommand(name: string): Readonly<Record<string, unknown>> {
  const description = 'Describe an agent workflow and get its config';
  return { type: CHAT_INPUT, name, description, ...EVERYWHERE, options: SUBCOMMANDS };
}

/** The commands that are registered with Discord. */
const COMMAND_DEFINITIONS: readonly Readonly<Record<string, unknown>>[] = [
  ...SLASH_COMMANDS.map(slashCommand),
  { type: MESSAGE_MENU, name: MENU_COMMAND, ...EVERYWHERE },
];

/** Registers the commands unless Discord already has them. Rejects when Discord refuses them; without commands the bot can still chat. */
export async function registerCommands(
  { call }: RestClient,
  applicationId: string,
  dependencies: CommandDependencies,
): Promise<void> {
  const route = `/applications/${applicationId}/commands` as const;
  const registered = await dependencies.retry.untilStopped(() => call('get', route));
  if (Array.isArray(registered) && areRegistered(registered)) return;
  await dependencies.retry.untilStopped(() => call('put', route, { body: COMMAND_DEFINITIONS }));
  dependencies.log.info('registered the slash commands at Discord');
}

export interface CommandDependencies {
  readonly retry: DiscordRetry;
  readonly log: Log;
}

function areRegistered(registered: readonly unknown[]): boolean {
  return (
    registered.length === COMMAND_DEFINITIONS.length &&
    COMMAND_DEFINITIONS.every((wanted) => registered.some((known) => includes(known, wanted)))
  );
}

/** Whether everything that we want is registered. Discord adds ids and defaults, and leaves out values that are empty or false. */
function includes(known: unknown, wanted: unknown): boolean {
  if (wanted === false) return known === undefined || known === false;
  if (Array.isArray(wanted)) {
    const list: readonly unknown[] = known === undefined ? [] : (known as readonly unknown[]);
    return list.length === wanted.length && wanted.every((one, index) => includes(list[index], one));
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof known !== 'object' || known === null) return false;
    return Object.entries(wanted).every(([key, value]) => includes((known as Record<string, unknown>)[key], value));
  }
  return known === wanted;
}
