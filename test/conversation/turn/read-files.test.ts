import { expect, test } from 'vitest';
import type { ReadFile } from '../../../src/chat/inbound-message.ts';
import { ARTICLE } from '../../support/configs.ts';
import { startConversation, THREAD } from '../../support/conversation-harness.ts';

const understood = [{ chunks: ['Understood.'] }];
const notes = { name: 'notes.txt', source: 'where the notes are' };
const lastPrompt = ({ llm }: Awaited<ReturnType<typeof startConversation>>) =>
  llm.requests.at(-1)?.prompt.messages.at(-1)?.content ?? '';

test('a message is stored before its files are read, and its turn reads them', async () => {
  const conversation = await startConversation(understood);
  const gate = Promise.withResolvers<ReadFile>();
  conversation.platform.readFile = () => gate.promise;
  const receipt = await conversation.send('Use this', { files: [notes] });
  expect(receipt).toMatchObject({ outcome: 'accepted' });
  expect(conversation.llm.requests).toHaveLength(0);
  gate.resolve({ name: 'notes.txt', text: 'mail the boss' });
  await conversation.asked(1);
  expect(lastPrompt(conversation)).toContain('<file name="notes.txt">\nmail the boss\n</file>');
});

test('a file that turns out not to be readable is told of above the answer', async () => {
  const conversation = await startConversation(understood);
  conversation.platform.readFile = async ({ name }) => ({ name, refusal: 'It is not text.' });
  await conversation.say('Use this', { files: [notes] });
  expect(conversation.lastText()).toBe('`notes.txt` was not read: It is not text.\n\nUnderstood.');
  expect(lastPrompt(conversation)).toContain('notes.txt was not read: It is not text.');
});

test('a config that is read in the turn is taken in as it is', async () => {
  const conversation = await startConversation(understood);
  await conversation.say('', { files: [{ name: 'mine.yaml', source: ARTICLE }] });
  expect(conversation.lastText()).toContain('I read `mine.yaml` as it is.');
  expect(conversation.llm.requests).toHaveLength(0);
});

test('a file is read once, also when it is asked for again', async () => {
  const conversation = await startConversation(understood);
  let reads = 0;
  conversation.platform.readFile = async ({ name }) => ({ name, text: `read ${(reads += 1)}` });
  await conversation.say('Use this', { files: [notes] });
  await conversation.say('regenerate');
  expect(lastPrompt(conversation)).toContain('read 1');
  expect(reads).toBe(1);
});

test('a stop does not wait for a file', async () => {
  const conversation = await startConversation(understood);
  conversation.platform.readFile = () => new Promise(() => undefined);
  const receipt = await conversation.send('Use this', { files: [notes] });
  await conversation.say('stop');
  await conversation.ended(receipt.outcome === 'refused' ? '' : receipt.turnId);
  expect(conversation.platform.ends[0]?.end.outcome).toBe('stopped');
  expect(conversation.llm.requests).toHaveLength(0);
});

test('an edit while a file is being read begins again, with the file', async () => {
  const conversation = await startConversation(understood);
  const [first, begun] = [Promise.withResolvers<ReadFile>(), Promise.withResolvers<void>()];
  conversation.platform.readFile = () => {
    begun.resolve();
    conversation.platform.readFile = async ({ name }) => ({ name, text: 'the second time' });
    return first.promise;
  };
  const receipt = await conversation.send('Use this', { files: [notes], messageId: 'edited' });
  await begun.promise;
  expect(await conversation.conversation.edited(THREAD, 'edited', 'Use that')).toBe('restarted');
  await conversation.ended(receipt.outcome === 'refused' ? '' : receipt.turnId);
  expect(lastPrompt(conversation)).toContain('Use that');
  expect(lastPrompt(conversation)).toContain('the second time');
});

test('a process that ends while it reads a file leaves it to the next one', async () => {
  const conversation = await startConversation(understood);
  conversation.platform.readFile = () => new Promise(() => undefined);
  const receipt = await conversation.send('Use this', { files: [notes] });
  await conversation.conversation.stop(0);
  conversation.platform.readFile = async ({ name }) => ({ name, text: 'mail the boss' });
  await conversation.restart();
  await conversation.ended(receipt.outcome === 'refused' ? '' : receipt.turnId);
  expect(lastPrompt(conversation)).toContain('mail the boss');
});
