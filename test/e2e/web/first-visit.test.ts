import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appears, inPage, launchBrowser, openPage } from '../../support/browser.ts';
import { answer, ARTICLE } from '../../support/configs.ts';
import { createSpokenModel } from '../../support/spoken-model.ts';
import { webAppOfTest } from '../../support/web-app.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test('a stranger presses an example, reads the labelled answer and downloads the very bytes that are stored', async () => {
  const app = await webAppOfTest();
  const page = await openPage(browser, app.url);
  await page.getByRole('heading', { name: 'Describe a workflow. Get a file that runs.' }).waitFor();
  await page.getByRole('button', { name: 'Research a topic and write a 500-word article with sources' }).click();

  const log = page.getByRole('log');
  await log.getByText('Drafted by rules - no AI model is connected').waitFor();
  const sessionId = new URL(page.url()).pathname.replace('/s/', '');
  const stored = await app.client.config(sessionId);
  expect(stored.status).toBe(200);
  const downloading = page.waitForEvent('download');
  await page.locator('#workflow-mode').getByRole('link', { name: 'Download YAML' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe(stored.fileName);
  expect(await readFile(await download.path(), 'utf8')).toBe(stored.text);

  const lines = page.getByRole('region', { name: 'YAML with line numbers' }).locator('.yaml-line code');
  const shown = (await lines.allTextContents()).join('');
  expect(shown).toBe(stored.text);
  await page
    .getByRole('navigation', { name: 'Sessions' })
    .getByRole('link', { name: /Research a topic/ })
    .waitFor();
});

test.each([
  ['while an input method composes a word', { isComposing: true }],
  ['right after it in Safari, which only the key code tells', { keyCode: 229 }],
])('Enter %s chooses the word and sends nothing', async (_when, init) => {
  const app = await webAppOfTest();
  const page = await openPage(browser, app.url);
  const box = page.getByRole('textbox', { name: 'Message' });
  await box.fill('にほん');
  const source = `(init) => document.getElementById('message').dispatchEvent(new KeyboardEvent('keydown', init))`;
  expect(await inPage(page, source, { key: 'Enter', bubbles: true, cancelable: true, ...init })).toBe(true);
  expect(await box.inputValue()).toBe('にほん');
  expect(new URL(page.url()).pathname).toBe('/');
  await page.keyboard.press('Enter');
  await page.getByRole('log').getByText('にほん').first().waitFor();
});

const vendors = ['openai', 'anthropic', 'google', 'ollama'] as const;

test.each(vendors)(
  'an answer of %s appears piece by piece, and progress while the draft is written',
  async (vendor) => {
    const model = createSpokenModel();
    const app = await webAppOfTest({ script: model.script, vendor });
    const page = await openPage(browser, app.url);
    await page.getByRole('textbox', { name: 'Message' }).fill('Write articles');
    await page.keyboard.press('Enter');
    const spoken = await model.nextRequest();
    const live = page.locator('#live');
    spoken.say('First this.');
    await live.getByText('First this.').waitFor();
    spoken.say(' Then **that**.');
    await live.getByText('First this. Then that.').waitFor();
    const [before = '', after = ''] = answer('', ARTICLE).split(/(?<=- id: research\n)/);
    spoken.say(before);
    await live.getByText(/Drafting step research, \d+ lines/).waitFor();
    expect(await page.locator('#live code', { hasText: 'schema_version' }).count()).toBe(0);
    spoken.say(after);
    spoken.end();
    await page.getByRole('log').getByText('Revision 1').waitFor();
    expect(await live.textContent()).toBe('');
    await page.getByRole('region', { name: 'YAML with line numbers' }).getByText('article_writer').waitFor();
  },
);

test('the message box is ready at once, Shift+Enter begins a new line and Enter sends', async () => {
  const model = createSpokenModel();
  const app = await webAppOfTest({ script: model.script });
  const page = await openPage(browser, app.url);
  await page.keyboard.type('First line');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('second line');
  await page.keyboard.press('Enter');
  (await model.nextRequest()).end();
  await page.getByRole('log').getByText('First line\nsecond line').waitFor();
  expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('');
});

test('a failed answer says what to do, and Try again asks again', async () => {
  const app = await webAppOfTest({ script: [{ failure: 'bad-key' }, { chunks: ['Now it works.'] }] });
  const page = await openPage(browser, app.url);
  await page.getByRole('textbox', { name: 'Message' }).fill('Hello');
  await page.keyboard.press('Enter');
  await page.getByRole('log').getByText('This could not be finished.').waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  expect(await appears(page.getByRole('log').getByText('Now it works.'))).toBe(true);
});

test('Stop keeps what was written and marks it', async () => {
  const model = createSpokenModel();
  const app = await webAppOfTest({ script: model.script });
  const page = await openPage(browser, app.url);
  await page.getByRole('textbox', { name: 'Message' }).fill('Hello');
  await page.keyboard.press('Enter');
  (await model.nextRequest()).say('The beginning of');
  await page.locator('#live').getByText('The beginning of').waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  const log = page.getByRole('log');
  await log.getByText('Stopped.').waitFor();
  await log.getByText('The beginning of').waitFor();
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden' });
  expect(await appears(page.getByRole('button', { name: 'Regenerate' }))).toBe(true);
});

test('a session is deleted only after a question', async () => {
  const app = await webAppOfTest();
  const page = await openPage(browser, app.url);
  await page.getByRole('button', { name: /Summarize a long document/ }).click();
  await page.getByRole('log').getByText('Drafted by rules').waitFor();
  const address = page.url();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  expect(page.url()).toBe(address);
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('heading', { name: 'Describe a workflow. Get a file that runs.' }).waitFor();
  await page.goto(address);
  await page.getByText('This session does not exist').waitFor();
});
