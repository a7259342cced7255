import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder } from '../../app-process.ts';
import { seenPosts, type SeenButton, type SeenFile, type SeenPost } from './seen-posts.ts';

/**
 * The Slack of the npm package `local-slack`, an independent implementation with Socket Mode, commands and buttons. It is a compiled program of 95 MB and
 * therefore not a dependency: `.ci/run` downloads it, and LOCAL_SLACK contains its path. It accepts any token and any length, and has no streams and no
 * agents.
 */
export interface LocalSlack {
  /** The value for SLACK_API_URL. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  /** Alice's actions, all in the only channel. */
  readonly alice: {
    /** Resolves with the message's id. */
    say(text: string, threadTs?: string): Promise<string>;
    upload(text: string, file: SeenFile): Promise<void>;
    command(text: string): Promise<void>;
    press(post: SeenPost, button: SeenButton): Promise<void>;
    /** Posts of others, including those that only Alice sees. */
    readonly read: () => Promise<readonly SeenPost[]>;
  };
  readonly mention: string;
  close(): Promise<void>;
}

const BOT = { botUserId: 'U0BOT', botToken: 'xoxb-of-threadsmith', appToken: 'xapp-of-threadsmith' };
const ALICE = 'U0ALICE';
const CHANNEL = 'C0GENERAL';
const WORKSPACE = {
  apps: [{ ...BOT, appId: 'A0APP', botName: 'threadsmith', mode: 'socket' }],
  users: [{ id: ALICE, name: 'alice' }],
  channels: [{ id: CHANNEL, name: 'general', members: [ALICE, BOT.botUserId] }],
};

/** The program has no option for the address and would listen on every interface. */
const ON_LOOPBACK = `const serve = Bun.serve;
Bun.serve = (options) => {
  const server = serve({ ...options, hostname: '127.0.0.1' });
  console.log('bound to http://' + server.hostname + ':' + server.port);
  return server;
};`;

export async function startLocalSlack(): Promise<LocalSlack> {
  const { url, close } = await startProgram();
  const control = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const isForm = body instanceof FormData;
    const answer = await fetch(`${url}/_control/${path}`, {
      method: 'POST',
      ...(isForm ? { body } : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!answer.ok) throw new Error(`local-slack answered ${answer.status} to ${path}`);
    return (await answer.json()) as Record<string, unknown>;
  };
  const who = { channel: CHANNEL, user: ALICE };
  return {
    apiUrl: `${url}/api/`,
    botToken: BOT.botToken,
    appToken: BOT.appToken,
    mention: `<@${BOT.botUserId}>`,
    alice: {
      async say(text, threadTs) {
        const { message } = await control('message', { ...who, text, thread_ts: threadTs });
        return (message as { ts: string }).ts;
      },
      async upload(text, { name, content }) {
        const form = new FormData();
        for (const [field, value] of Object.entries({ ...who, text })) form.set(field, value);
        form.set('file', new File([content], name));
        await control('upload', form);
      },
      command: async (text) => void (await control('command', { ...who, command: '/threadsmith', text })),
      press: async ({ ts }, button) => void (await control('interact', { ...who, messageTs: ts, action: button })),
      async read() {
        const answer = await fetch(`${url}/_control/messages/${CHANNEL}`);
        return seenPosts(((await answer.json()) as { messages: unknown }).messages, ALICE, BOT.botToken);
      },
    },
    close,
  };
}

/** Resolves once the program reports that it listens on loopback. */
async function startProgram(): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const program = process.env['LOCAL_SLACK'];
  if (program === undefined) throw new Error('LOCAL_SLACK says where the program local-slack is');
  const folder = temporaryFolder();
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder.path, name), content);
    return join(folder.path, name);
  };
  const options = {
    '--config': file('workspace.json', JSON.stringify(WORKSPACE)),
    '--files-dir': folder.path,
    '--base-host': '127.0.0.1',
    '--port': '0',
  };
  const child = spawn(program, Object.entries(options).flat(), {
    env: { BUN_OPTIONS: `--preload=${file('on-loopback.js', ON_LOOPBACK)}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  const bound = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [, url] = /^bound to (http:\/\/127\.0\.0\.1:\d+)$/.exec(line) ?? [];
    if (url !== undefined) bound.resolve(url);
    else if (line.includes('is running')) bound.reject(new Error('local-slack does not listen on loopback alone'));
  });
  child.once('exit', (code) => bound.reject(new Error(`local-slack ended with ${code}`)));
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
    folder.remove();
  };
  try {
    return { url: await bound.promise, close };
  } catch (error) {
    await close();
    throw error;
  }
}
