import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../support/app-process.ts';
import { until } from '../support/slack/bot.ts';
import { createPerson } from '../support/slack/people.ts';
import { makeChannel, readThread } from '../support/slack/channels.ts';
import { startFakeSlack } from '../support/slack/server.ts';
import { webAppOfTest } from '../support/web-app.ts';

test('set up for several workspaces, the program serves the pages of the installation next to the web chat, and answers where it was installed, also after a restart', async () => {
  const slack = await startFakeSlack();
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const audit = join(folder.path, 'audit.jsonl');
  onTestFinished(() => slack.close());
  const app = await webAppOfTest({
    variables: {
      SLACK_CLIENT_ID: slack.distribution.clientId,
      SLACK_CLIENT_SECRET: slack.distribution.clientSecret,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
      ENCRYPTION_KEY: Buffer.alloc(32, 5).toString('base64'),
      AUDIT_LOG: audit,
    },
  });
  const workspace = slack.addWorkspace('T0OTHER');
  expect((await slack.distribution.install(workspace, app.url)).text).toContain('is installed in Team T0OTHER');
  const [line = ''] = readFileSync(audit, 'utf8').split('\n');
  expect(JSON.parse(line)).toMatchObject({
    action: 'install',
    user: 'slack:T0OTHER:U0ALICE',
    workspace: 'slack:T0OTHER',
  });
  await app.stop();
  await app.start();
  const channel = makeChannel(workspace, { members: ['U0CARL'] });
  const text = `<@${workspace.world.botUserId}> Summarize a long document into bullet points`;
  const said = createPerson(workspace, 'U0CARL').say(channel.id, text);
  const thread = () => readThread(workspace, said.channel, said.threadTs);
  await until('the answer', () => thread().includes('.r1.yaml'));
  expect(await (await fetch(`${app.url}/api/sessions`)).json()).toEqual({ sessions: [], more: false });
});
