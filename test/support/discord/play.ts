/*
 * A Discord to play with: `npm run play:discord`, then start Threadsmith with the two variables that it prints. Lines that you type are said in the
 * channel or thread you are in; `/help` lists what else you can do.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { startFakeDiscord } from './server.ts';
import { ChannelType, isThread, type Channel, type Message, type StoredFile } from './world.ts';

const HELP = `/channel, /dm         go to #workflows, or to the direct conversation
/thread N            go to thread N (of /threads)
/threads             list the threads
/as ann, /as bob     speak as somebody else
/file PATH           attach a file to the next line
/press LABEL         press a button of the last message here
/do new REQUEST      give a slash command (new, list, show, validate, undo, stop, forget, help)
/cut, /reconnect     cut the connection, or ask the bot to reconnect
/calls               how many calls the bot made, and how many were refused
A line that begins with @ mentions the bot.
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const discord = await startFakeDiscord({ port: Number(process.argv[2] ?? 9_700), latencyMs: 100 });
const { world } = discord;
const guild = world.addGuild('Playground');
const workflows = world.addChannel(guild, ChannelType.text, 'workflows');
const people = { ann: world.addPerson('Ann'), bob: world.addPerson('Bob') };
const here: { person: keyof typeof people; channel: Channel; files: StoredFile[] } = {
  person: 'ann',
  channel: workflows,
  files: [],
};

const threads = () => [...world.channels.values()].filter(isThread);
const nameOf = (channel: Channel) =>
  channel.recipient === undefined ? `#${channel.name ?? ''}` : `@${channel.recipient.username}`;

const shown = new Map<string, string>();

/** Prints the changes since the last call. */
function look(): void {
  for (const channel of world.channels.values()) {
    for (const message of channel.messages) {
      const text = describe(message);
      if (text === '' || shown.get(message.id) === text) continue;
      say(`\n[${nameOf(channel)}] ${message.author.global_name}${shown.has(message.id) ? ' (edited)' : ''}: ${text}`);
      shown.set(message.id, text);
    }
  }
}

function describe({ content, files, sights }: Message): string {
  const attached = files.map(({ filename }) => `<${filename}>`).join(' ');
  const buttons = (sights.at(-1)?.buttons ?? []).map(({ label }) => `[${label}]`).join(' ');
  return [content, attached, buttons].filter(Boolean).join('\n');
}

function speak(text: string): void {
  const words = text.startsWith('@') ? `<@${world.bot.id}> ${text.slice(1).trim()}` : text;
  discord.say(people[here.person], here.channel, words, { files: here.files });
  here.files = [];
}

function press(label: string): void {
  const message = discord
    .replies(here.channel)
    .findLast(({ sights }) => sights.at(-1)?.buttons.some((one) => one.label === label));
  if (message === undefined) say(`No message here has a button ${label}.`);
  else discord.press(people[here.person], message, label);
}

function give(line: string): void {
  const [subcommand = 'help', ...request] = line.split(' ');
  const values = request.length === 0 ? {} : { values: { request: request.join(' ') } };
  const [file] = here.files;
  discord.slash(people[here.person], here.channel, 'threadsmith', {
    subcommand,
    ...values,
    ...(file === undefined ? {} : { file }),
  });
  here.files = [];
}

const orders: Readonly<Record<string, (rest: string) => void>> = {
  help: () => say(HELP),
  channel: () => void (here.channel = workflows),
  dm: () => void (here.channel = world.dmWith(people[here.person])),
  threads: () => threads().forEach((thread, index) => say(`${index}: ${thread.name ?? ''}`)),
  thread: (rest) => void (here.channel = threads()[Number(rest)] ?? here.channel),
  as: (rest) => void (here.person = rest === 'bob' ? 'bob' : 'ann'),
  file: (path) => void here.files.push(world.addFile(basename(path), readFileSync(path))),
  press,
  do: give,
  cut: () => discord.gateway.drop(),
  reconnect: () => discord.gateway.askToReconnect(),
  calls: () =>
    say(`${discord.calls.length} calls, ${discord.calls.filter(({ status }) => status === 429).length} refused (429)`),
};

say(
  `Start the bot in another terminal:\n\n  DISCORD_TOKEN=${discord.token} DISCORD_API_URL=${discord.apiUrl} npm start\n\n${HELP}`,
);
setInterval(look, 100);
createInterface({ input: process.stdin }).on('line', (line) => {
  const [, order, rest = ''] = /^\/(\w+)\s*(.*)$/.exec(line) ?? [];
  const carryOut = order === undefined ? undefined : orders[order];
  if (carryOut !== undefined) carryOut(rest);
  else if (line.trim() !== '') speak(line);
  say(`(${here.person} in ${nameOf(here.channel)})`);
});
