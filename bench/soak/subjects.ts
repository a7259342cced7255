import { startApp, temporaryFolder, type AppProcess } from '../../test/support/app-process.ts';
import { answer, ARTICLE } from '../../test/support/configs.ts';
import { startScriptedLlm, type ScriptedLlm } from '../../test/support/llm/scripted-server.ts';
import { createPerson, type Said } from '../../test/support/slack/people.ts';
import { answersIn, makeChannel, readThread } from '../../test/support/slack/channels.ts';
import { startFakeSlack } from '../../test/support/slack/server.ts';
import type { Conversation, KillSubject } from './kill-matrix.ts';
import { killVariables } from './kill-plan.ts';
import { createSession, postMessage, readSession } from './web-api.ts';

const PROSE = 'Here it is.';

function startModel(): Promise<ScriptedLlm> {
  return startScriptedLlm({ vendor: 'openai', script: [{ chunks: [answer(PROSE, ARTICLE)] }] });
}

export function modelVariables({ url }: ScriptedLlm): Record<string, string> {
  return { OPENAI_API_KEY: 'key-of-bench', OPENAI_BASE_URL: url, LLM_MODEL: 'scripted' };
}

/** The web chat over one SQLite file. */
export async function webOnSqlite(): Promise<KillSubject> {
  const folder = temporaryFolder();
  const llm = await startModel();
  const start = () => startApp(folder.path, { ...modelVariables(llm), ...killVariables(folder.path) });
  let app = await start();
  return {
    name: 'web, SQLite',
    folder: folder.path,
    victim: () => app,
    async recover() {
      app = await start();
    },
    converse: () => webConversation(() => app.url),
    async close() {
      await app.end('SIGKILL');
      await llm.close();
      folder.remove();
    },
  };
}

/** The web chat over PostgreSQL: one replica is killed, another continues. */
export async function webOnPostgres(databaseUrl: string): Promise<KillSubject> {
  const folder = temporaryFolder();
  const llm = await startModel();
  const variables = { ...modelVariables(llm), DATABASE_URL: databaseUrl };
  const survivor = await startApp(folder.path, variables);
  const start = () => startApp(folder.path, { ...variables, ...killVariables(folder.path) });
  let victim = await start();
  let nextVictim: Promise<AppProcess> | undefined;
  return {
    name: 'web, PostgreSQL, a second replica takes over',
    folder: folder.path,
    victim: () => victim,
    async recover() {
      nextVictim = start();
    },
    async converse() {
      victim = (await nextVictim) ?? victim;
      nextVictim = undefined;
      // The message goes to the victim while it runs; everything is read from the survivor.
      return webConversation(
        () => survivor.url,
        () => (nextVictim === undefined ? victim.url : survivor.url),
      );
    },
    async close() {
      for (const app of [await nextVictim, victim, survivor]) await app?.end('SIGKILL');
      await llm.close();
      folder.remove();
    },
  };
}

async function webConversation(readUrl: () => string, sendUrl = readUrl): Promise<Conversation> {
  const sessionId = await createSession(readUrl());
  const read = () => readSession(readUrl(), sessionId);
  return {
    send: () => postMessage(sendUrl(), sessionId, 'only', 'Write articles'),
    async hasEnded() {
      const { messages, pending } = await read();
      return pending.length === 0 && messages.some(({ role }) => role === 'assistant');
    },
    async problems() {
      const { messages, revisions } = await read();
      const roles = messages.map(({ role }) => role).join(', ');
      const isAnswered = messages.at(-1)?.content.startsWith(PROSE) === true;
      return [
        ...(roles === 'user, assistant' ? [] : [`messages: ${roles}`]),
        ...(isAnswered ? [] : [`the answer is: ${messages.at(-1)?.content.slice(0, 80)}`]),
        ...(revisions.length === 1 ? [] : [`${revisions.length} revisions`]),
      ];
    },
  };
}

/** Slack in Socket Mode over one SQLite file. */
export async function slackOnSqlite(): Promise<KillSubject> {
  const folder = temporaryFolder();
  const llm = await startModel();
  const slack = await startFakeSlack({ limits: false, redeliverAfterMs: 1_000 });
  const alice = createPerson(slack);
  const channel = makeChannel(slack);
  const start = () =>
    startApp(folder.path, {
      ...modelVariables(llm),
      ...killVariables(folder.path),
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
    });
  let app = await start();

  function converse(): Conversation {
    let said: Said | undefined;
    const answers = () => (said === undefined ? [] : answersIn(slack, said.channel, said.threadTs));
    const files = () => answers().flatMap((post) => post.files);
    return {
      async send() {
        if (said === undefined) said = alice.say(channel.id, `<@${slack.world.botUserId}> write articles`);
        else await said.again();
      },
      hasEnded: async () => files().length > 0 && answers().every(({ stream }) => stream !== 'in_progress'),
      async problems() {
        const text = said === undefined ? '' : readThread(slack, said.channel, said.threadTs);
        return [
          ...(answers().length === 2 ? [] : [`${answers().length} posts instead of an answer and a file`]),
          ...(text.split(PROSE).length === 2 ? [] : [`the answer is shown ${text.split(PROSE).length - 1} times`]),
          ...(files().length === 1 ? [] : [`${files().length} files`]),
          ...(/\br1\b/.test(text) && !/\br2\b/.test(text) ? [] : ['not exactly revision 1']),
        ];
      },
    };
  }

  return {
    name: 'Slack Socket Mode, SQLite',
    folder: folder.path,
    victim: () => app,
    async recover() {
      app = await start();
    },
    converse: async () => converse(),
    async close() {
      await app.end('SIGKILL');
      await slack.close();
      await llm.close();
      folder.remove();
    },
  };
}
