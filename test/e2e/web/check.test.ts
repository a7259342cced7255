import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appears, inPage, launchBrowser, openPage } from '../../support/browser.ts';
import { answer, ARTICLE, BROKEN_ARTICLE, CHECKED_ARTICLE } from '../../support/configs.ts';
import { webAppOfTest } from '../../support/web-app.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const yaml = (page: Page) => page.getByRole('region', { name: 'YAML with line numbers' });
const brokenLine = BROKEN_ARTICLE.split('\n').findIndex((line) => line.includes('publsh')) + 1;

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.keyboard.press('Enter');
}

/** Drops a file the way a file manager does. */
async function drop(page: Page, name: string, content: string): Promise<void> {
  const source = `({ name, content }) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([content], name));
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  }`;
  await inPage(page, source, { name, content });
}

test('a pasted file is validated, its issues stand at their lines, and mended it is valid', async () => {
  const app = await webAppOfTest();
  const page = await openPage(browser, app.url);
  await page.getByRole('button', { name: 'Check a file you already have' }).click();
  await page.getByRole('textbox', { name: 'Workflow file to check' }).fill(BROKEN_ARTICLE);
  await page.getByRole('button', { name: 'Validate' }).click();
  expect(await appears(page.getByText(/^Not valid: 1 error/))).toBe(true);
  const marked = yaml(page).locator('.yaml-line.error');
  expect(await marked.allTextContents()).toEqual([expect.stringContaining('publsh')]);
  const below = yaml(page).locator('.yaml-line.error + .issue');
  expect(await below.textContent()).toMatch(new RegExp(`Error, line ${brokenLine}, column \\d+: .*publsh`));
  await page.getByRole('button', { name: 'Go to issue' }).click();
  expect(await below.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);

  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'Workflow file to check' }).fill(ARTICLE);
  await page.getByRole('button', { name: 'Validate' }).click();
  expect(await appears(page.getByText('Runs', { exact: true }))).toBe(true);
});

test('an issue of a checked file is sent into the chat to be fixed, with the file', async () => {
  const app = await webAppOfTest({ script: [{ chunks: [answer('Fixed.', ARTICLE)] }] });
  const page = await openPage(browser, app.url);
  await page.getByRole('button', { name: 'Check a file you already have' }).click();
  await page.getByRole('textbox', { name: 'Workflow file to check' }).fill(BROKEN_ARTICLE);
  await page.getByRole('button', { name: 'Validate' }).click();
  await page.getByRole('button', { name: 'Fix it' }).click();
  const log = page.getByRole('log');
  await log.getByText(new RegExp(`^Fix line ${brokenLine}: .*publsh`)).waitFor();
  expect(await log.getByRole('list', { name: 'Files' }).allTextContents()).toEqual(['workflow.yaml']);
  expect(await appears(log.getByText('Revision 1'))).toBe(true);
});

test('a file that is dropped anywhere is checked at once, and can go into the chat', async () => {
  const app = await webAppOfTest({ script: [{ chunks: ['I see the file.'] }] });
  const page = await openPage(browser, app.url);
  await drop(page, 'mine.yaml', BROKEN_ARTICLE);
  await page.getByText(/^Not valid: 1 error/).waitFor();
  await page.getByRole('button', { name: 'Send to chat' }).click();
  await page.getByRole('list', { name: 'Files to send' }).getByText('mine.yaml').waitFor();
  await say(page, 'Please mend this');
  await page.getByRole('log').getByText('I see the file.').waitFor();
  const files = page.getByRole('log').getByRole('list', { name: 'Files' });
  expect(await files.allTextContents()).toEqual(['mine.yaml']);
});

test('a file that is no text, and an empty check, are told in a sentence', async () => {
  const app = await webAppOfTest();
  const page = await openPage(browser, app.url);
  await page.getByRole('button', { name: 'Check a file', exact: true }).click();
  await page.getByRole('button', { name: 'Validate' }).click();
  await page.getByRole('alert').getByText('There is nothing to validate yet.').waitFor();
  await page.locator('#check-mode input[type=file]').setInputFiles({
    name: 'picture.yaml',
    mimeType: 'application/yaml',
    buffer: Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
  });
  expect(await appears(page.getByRole('alert').getByText('picture.yaml is not a UTF-8 text file.'))).toBe(true);
});

test('the current file is validated, copied byte for byte, and older revisions can be chosen', async () => {
  const app = await webAppOfTest({
    script: [{ chunks: [answer('One.', ARTICLE)] }, { chunks: [answer('Two.', CHECKED_ARTICLE)] }],
  });
  const page = await openPage(browser, app.url, { permissions: ['clipboard-read', 'clipboard-write'] });
  await say(page, 'Write articles');
  await page.getByRole('log').getByText('Revision 1').waitFor();
  await page.getByRole('button', { name: 'Validate' }).click();
  await page.getByText('Runs', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Copy' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await inPage(page, '() => navigator.clipboard.readText()')).toBe(ARTICLE);

  await say(page, 'Check the facts, too');
  await yaml(page).getByText('fact_check').first().waitFor();
  const chosen = page.getByRole('radiogroup', { name: 'Revision' }).getByRole('radio', { checked: true });
  expect(await chosen.getAttribute('aria-label')).toMatch(/^Revision 2, current: new step: fact_check, /);
  await chosen.focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => yaml(page).getByText('fact_check').count()).toBe(0);
  await page.getByRole('button', { name: 'Undo the last change' }).click();
  await page.getByRole('log').getByText('Revision 1 is the current one again.').waitFor();
  await expect.poll(() => chosen.getAttribute('aria-label')).toMatch(/^Revision 1, current: /);
});

test('a draft that stayed invalid is handed over with its issues', async () => {
  const app = await webAppOfTest({ script: [{ chunks: [answer('Here.', BROKEN_ARTICLE)] }] });
  const page = await openPage(browser, app.url);
  await say(page, 'Write articles');
  await page.getByRole('button', { name: 'Show its issues' }).click();
  await page.getByText(/^Not valid: \d+ error/).waitFor();
  expect(await yaml(page).locator('.issue').count()).toBeGreaterThan(0);
});

test('a file is attached to a message and can be taken away again', async () => {
  const app = await webAppOfTest({ script: [{ chunks: ['Thanks.'] }] });
  const page = await openPage(browser, app.url);
  const attach = (name: string) =>
    page.locator('#attach-input').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from('words') });
  await attach('first.txt');
  await attach('second.txt');
  await page.getByRole('button', { name: 'Remove first.txt' }).click();
  await say(page, 'Read this');
  await page.getByRole('log').getByText('Thanks.').waitFor();
  const files = page.getByRole('log').getByRole('list', { name: 'Files' });
  expect(await files.allTextContents()).toEqual(['second.txt']);
});
