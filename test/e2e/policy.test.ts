import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../support/app-process.ts';
import { answer, ARTICLE } from '../support/configs.ts';
import { until } from '../support/slack/bot.ts';
import { openSlackProcess } from '../support/slack/process.ts';

test('SIGHUP reads the policy again; a file that cannot be used leaves the rules as they are', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  const file = join(folder.path, 'policy.yaml');
  writeFileSync(file, 'allow:\n  users: [U0NOBODY]\n');
  const bot = await openSlackProcess([{ chunks: [answer('Here.', ARTICLE)] }, { chunks: ['Again.'] }], {
    variables: { POLICY_FILE: file },
  });
  onTestFinished(() => bot.close());
  await bot.start();
  const ask = () => bot.alice.say(bot.channel.id, `<@${bot.slack.world.botUserId}> write articles`);
  const logged = (text: string) => bot.app().log.filter(({ msg }) => msg === text).length;
  ask();
  await until('the refusal', () => bot.slack.world.ephemerals.length > 0);

  writeFileSync(file, 'allow:\n  users: [U0NOBODY, U0ALICE]\n');
  bot.app().child.kill('SIGHUP');
  await until('the new policy', () => logged('the policy was reloaded') === 1);
  ask();
  await until('the answer', () => logged('turn ended') === 1);

  writeFileSync(file, 'allow:\n  users: U0NOBODY\n');
  bot.app().child.kill('SIGHUP');
  const kept = 'the policy file cannot be used, so the previous rules stay in force';
  await until('the failure in the log', () => logged(kept) === 1);
  expect(JSON.stringify(bot.app().log)).toContain(`${file}:2:10: write a list of ids`);
  ask();
  await until('the answer', () => logged('turn ended') === 2);
  expect(bot.slack.world.ephemerals).toHaveLength(1);
});
