import { createInterface } from 'node:readline';
import { startApp, temporaryFolder } from '../app-process.ts';
import { createPerson, type Said } from './people.ts';
import { makeChannel, makeFile } from './channels.ts';
import { startFakeSlack } from './server.ts';
import { visibleText, type SlackMessage } from './world.ts';

/**
 * A Slack to play with in a terminal: `npm run play:slack`. Your input is sent as Alice, and the bot's messages are printed as they change. The environment
 * selects the model (OPENAI_API_KEY and others); without one, drafts are made by rules.
 */
const HELP = `  TEXT            says it in the thread, or begins one with a mention
  /new            the next text begins a new thread
  /dm TEXT        says it in the direct channel
  /file PATH      sends a file into the thread
  /press ACTION   presses a button under the last answer: stop, validate, show, undo, regenerate, retry
  /slash WORD     gives the command /threadsmith WORD
  /quit
`;

const slack = await startFakeSlack({ latencyMs: 100 });
const channel = makeChannel(slack, { id: 'C0GENERAL' });
const direct = makeChannel(slack, { id: 'D0ALICE', kind: 'im', members: ['U0ALICE'] });
const alice = createPerson(slack);
const folder = temporaryFolder();
const given = Object.entries(process.env).filter(([name]) => /^(LLM|OPENAI|ANTHROPIC|GOOGLE|OLLAMA)_/.test(name));
const app = await startApp(folder.path, {
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_APP_TOKEN: slack.appToken,
  SLACK_API_URL: slack.apiUrl,
  ...Object.fromEntries(given.map(([name, value]) => [name, value ?? ''])),
});

let thread: Said | undefined;
const printed = new Map<SlackMessage, number>();
const watching = setInterval(print, 100);

/** Prints what is new since the last call, so that answers visibly grow. */
function print(): void {
  for (const message of slack.world.messages.filter(({ fromApp }) => fromApp)) {
    const known = printed.get(message) ?? 0;
    if (message.seen.length === known) continue;
    printed.set(message, message.seen.length);
    const names = message.files.map(({ name, content }) => `\n[file ${name}]\n${content.toString()}`);
    const state = message.stream === 'in_progress' ? ' ...' : '';
    process.stdout.write(`\n[${message.channel} ${message.ts}]${state} ${visibleText(message)}${names.join('')}\n`);
  }
  for (const { user, text } of slack.world.ephemerals.splice(0)) process.stdout.write(`\n[only ${user}] ${text}\n`);
}

function say(text: string): void {
  if (thread === undefined) thread = alice.say(channel.id, `<@${slack.world.botUserId}> ${text}`);
  else alice.say(channel.id, text, { threadTs: thread.ts });
}

async function sendFile(path: string): Promise<void> {
  const { readFile } = await import('node:fs/promises');
  const file = makeFile(slack, { name: path.split('/').at(-1) ?? 'file', content: await readFile(path) });
  alice.say(channel.id, `<@${slack.world.botUserId}>`, {
    files: [file],
    ...(thread === undefined ? {} : { threadTs: thread.ts }),
  });
}

async function take(line: string): Promise<void> {
  const [, word = '', rest = ''] = /^\/(\w+)\s*(.*)$/.exec(line) ?? [];
  const last = slack.world.messages.findLast(({ blocks }) => blocks.length > 0);
  if (word === '' && line.trim() !== '') say(line);
  else if (word === 'new') thread = undefined;
  else if (word === 'dm') alice.say(direct.id, rest);
  else if (word === 'file') await sendFile(rest);
  else if (word === 'press' && last !== undefined) await alice.press(last, `threadsmith_${rest}`);
  else if (word === 'slash') process.stdout.write(`${JSON.stringify(await alice.command(channel.id, rest))}\n`);
  else if (word === 'quit') lines.close();
  else process.stdout.write(HELP);
}

process.stdout.write(`Slack is at ${slack.apiUrl}, the web chat at ${app.url}/\n${HELP}`);
const lines = createInterface({ input: process.stdin });
for await (const line of lines) {
  await take(line).catch((error: unknown) => process.stdout.write(`${String(error)}\n`));
}
clearInterval(watching);
await app.end('SIGTERM');
await slack.close();
folder.remove();
