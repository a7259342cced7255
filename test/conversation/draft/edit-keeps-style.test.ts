import { expect, test } from 'vitest';
import { readConfig } from '../../../src/pyyaml/read-config.ts';
import { writeConfig } from '../../../src/pyyaml/write-yaml.ts';
import { answer } from '../../support/configs.ts';
import { changedLines, TRIAGE } from '../../support/commented-config.ts';
import { startConversation } from '../../support/conversation-harness.ts';

test('a model that sends the whole config back in its own style changes only the lines that were to change', async () => {
  const read = readConfig(TRIAGE.replace('a helpful reply to', 'a short reply to'), 'yaml');
  if (!read.ok) throw new Error(read.issues[0]?.message);
  const { say, platform } = await startConversation([{ chunks: [answer('Shorter.', writeConfig(read.root))] }]);
  await say('', { files: [{ name: 'triage.yaml', source: TRIAGE }] });
  await say('Make the normal reply shorter');
  expect(changedLines(TRIAGE, platform.files.at(-1)!.attachment.content)).toEqual([
    '-    prompt: "Draft a helpful reply to this ticket: {ticket}"',
    '+    prompt: "Draft a short reply to this ticket: {ticket}"',
  ]);
});
