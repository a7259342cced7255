import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startApp, temporaryFolder, type AppProcess } from '../app-process.ts';
import { startScriptedLlm, type Script, type ScriptedLlm } from '../llm/scripted-server.ts';
import { createPerson, type SlackPerson } from './people.ts';
import { makeChannel } from './channels.ts';
import { startFakeSlack, type FakeSlack, type FakeSlackOptions } from './server.ts';
import type { SlackChannel } from './world.ts';

const LAUNCHER = fileURLToPath(new URL('../../../src/launch.mjs', import.meta.url));
const execute = promisify(execFile);

/** Threadsmith as a separate process, as an operator runs it, connected to a fake Slack and a scripted model in this process. */
export interface SlackProcess {
  readonly slack: FakeSlack;
  readonly llm: ScriptedLlm;
  readonly channel: SlackChannel;
  readonly alice: SlackPerson;
  app(): AppProcess;
  start(): Promise<void>;
  /** The output of another command on the same data. */
  run(command: string): Promise<string>;
  close(): Promise<void>;
}

export async function openSlackProcess(
  script: Script,
  { variables = {}, ...options }: FakeSlackOptions & { variables?: Record<string, string> } = {},
): Promise<SlackProcess> {
  const folder = temporaryFolder();
  const slack = await startFakeSlack(options);
  const llm = await startScriptedLlm({ vendor: 'openai', script });
  let app: AppProcess | undefined;
  const settings = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    OPENAI_API_KEY: 'key-of-test',
    OPENAI_BASE_URL: llm.url,
    LLM_MODEL: 'scripted',
    ...variables,
  };
  return {
    slack,
    llm,
    channel: makeChannel(slack),
    alice: createPerson(slack),
    app() {
      if (app === undefined) throw new Error('the process was not started');
      return app;
    },
    async start() {
      app = await startApp(folder.path, settings);
    },
    async run(command) {
      const env = { PATH: process.env['PATH'], ...settings };
      const { stdout } = await execute(process.execPath, [LAUNCHER, command], { cwd: folder.path, env });
      return stdout;
    },
    async close() {
      await app?.end('SIGKILL');
      await slack.close();
      await llm.close();
      folder.remove();
    },
  };
}
