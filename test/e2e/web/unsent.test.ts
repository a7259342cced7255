import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appears, inPage, launchBrowser, openPage, openTab } from '../../support/browser.ts';
import { answer, ARTICLE } from '../../support/configs.ts';
import { createSpokenModel } from '../../support/spoken-model.ts';
import { webAppOfTest } from '../../support/web-app.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const box = (page: Page) => page.getByRole('textbox', { name: 'Message' });
const log = (page: Page) => page.getByRole('log');

async function say(page: Page, text: string): Promise<void> {
  await box(page).fill(text);
  await page.keyboard.press('Enter');
}

test('the first message of a session is kept while the server is away, and sent by itself when it is back', async () => {
  const app = await webAppOfTest({ script: [{ chunks: ['Heard you.'] }] });
  const page = await openPage(browser, app.url);
  await app.stop(0);
  await say(page, 'Said into the void');
  await page.getByText('Not sent.').waitFor();
  expect(await page.getByText('Said into the void').count()).toBe(1);
  expect(await page.getByRole('heading', { name: 'Describe a workflow.' }).count()).toBe(0);
  await page.getByRole('button', { name: 'New session' }).click();
  await page.getByText('Said into the void').waitFor();
  await app.start();
  await log(page).getByText('Heard you.').waitFor();
  expect(await log(page).getByText('Said into the void').count()).toBe(1);
  expect(new URL(page.url()).pathname).toMatch(/^\/s\//);
});

test('half-written words and files stay with their session, also over a reload', async () => {
  const app = await webAppOfTest({ script: () => ({ chunks: ['Yes.'] }) });
  const ids = [await app.client.createSession(), await app.client.createSession()];
  for (const id of ids) await app.client.say(id, `Hello ${id}`);
  const page = await openPage(browser, `${app.url}/s/${ids[0]}`);
  await log(page).getByText('Yes.').waitFor();
  await box(page).fill('half written in the first');
  await page
    .locator('#attach-input')
    .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('words') });
  await page.getByRole('list', { name: 'Files to send' }).getByText('notes.txt').waitFor();
  await page.locator(`#session-${ids[1]}`).click();
  await log(page).getByText(`Hello ${ids[1]}`).waitFor();
  expect(await box(page).inputValue()).toBe('');
  await page.locator(`#session-${ids[0]}`).click();
  expect(await box(page).inputValue()).toBe('half written in the first');
  await page.reload();
  await log(page).getByText('Yes.').waitFor();
  expect(await box(page).inputValue()).toBe('half written in the first');
  expect(await page.getByRole('list', { name: 'Files to send' }).getByText('notes.txt').count()).toBe(1);
});

test('a message that is refused goes back into the box to be changed', async () => {
  const app = await webAppOfTest({ script: [{ chunks: ['Short enough.'] }] });
  const page = await openPage(browser, app.url);
  await say(page, 'x'.repeat(40_001));
  await page.getByText('The message is longer than 40000 characters.').waitFor();
  await page.locator('#outbox').getByRole('button', { name: 'Edit' }).click();
  expect((await box(page).inputValue()).length).toBe(40_001);
  await say(page, 'Shorter');
  expect(await appears(log(page).getByText('Short enough.'))).toBe(true);
});

// Seven pages are loaded, which takes a slow machine its time.
test(
  'a seventh tab of one browser still has a connection to send and to be answered',
  { timeout: 60_000 },
  async () => {
    const app = await webAppOfTest({ script: () => ({ chunks: ['Yes.'] }) });
    const ids = await Promise.all(Array.from({ length: 6 }, () => app.client.createSession()));
    const page = await openPage(browser, app.url);
    await Promise.all(ids.map((id) => openTab(page, `${app.url}/s/${id}`)));
    await say(page, 'Hello');
    await log(page).getByText('Yes.').waitFor();
    expect(await log(page).getByText('Yes.').count()).toBe(1);
  },
);

test('Regenerate pressed twice answers once, and the focus is not lost', async () => {
  const app = await webAppOfTest({ script: (_request, index) => ({ chunks: [`Answer ${index}.`] }) });
  const page = await openPage(browser, app.url);
  await say(page, 'Hello');
  await log(page).getByText('Answer 0.').waitFor();
  const source = `() => { const again = [...document.querySelectorAll('#turn-actions button')].find((one) => one.textContent === 'Regenerate'); again.focus(); again.click(); again.click(); }`;
  await inPage(page, source);
  await log(page).getByText('Answer 1.').waitFor();
  expect(await inPage(page, '() => document.activeElement.localName')).not.toBe('body');
  const { messages } = await app.client.read(page.url().split('/s/')[1] ?? '');
  expect(messages.filter(({ role }) => role === 'assistant')).toHaveLength(2);
});

test('Stop ends the running answer only: what was said meanwhile is answered; Escape of an input method stops nothing', async () => {
  const model = createSpokenModel();
  const app = await webAppOfTest({ script: model.script });
  const page = await openPage(browser, app.url);
  await say(page, 'First');
  const first = await model.nextRequest();
  first.say('The beginning of');
  await page.locator('#live').getByText('The beginning of').waitFor();
  await say(page, 'Second, as a correction');
  await log(page).getByText('Second, as a correction').waitFor();
  const escape = `(init) => document.getElementById('message').dispatchEvent(new KeyboardEvent('keydown', init))`;
  await inPage(page, escape, { key: 'Escape', bubbles: true, isComposing: true });
  first.say(' a longer answer');
  await page.locator('#live').getByText('The beginning of a longer answer').waitFor();
  await box(page).press('Escape');
  await log(page).getByText('Stopped.').waitFor();
  const second = await model.nextRequest();
  second.say(answer('Corrected.', ARTICLE));
  second.end();
  expect(await appears(log(page).getByText('Corrected.'))).toBe(true);
});
