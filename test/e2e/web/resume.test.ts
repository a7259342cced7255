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

async function setUp() {
  const model = createSpokenModel();
  const app = await webAppOfTest({ script: model.script });
  const page = await openPage(browser, app.url);
  return { app, model, page };
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.keyboard.press('Enter');
}

const live = (page: Page) => page.locator('#live');
const log = (page: Page) => page.getByRole('log');

test('a reload in the middle of an answer shows the text so far and goes on', async () => {
  const { model, page } = await setUp();
  await say(page, 'Write articles');
  const spoken = await model.nextRequest();
  spoken.say('Said before the reload.');
  await live(page).getByText('Said before the reload.').waitFor();
  await page.reload();
  await live(page).getByText('Said before the reload.').waitFor();
  expect(await log(page).getByText('Write articles').count()).toBe(1);
  spoken.say(answer(' Said after it.', ARTICLE));
  spoken.end();
  await log(page).getByText('Said before the reload. Said after it.').waitFor();
  expect(await page.getByRole('article').count()).toBe(2);
});

test('another browser with the address sees the same conversation and follows it', async () => {
  const { model, page } = await setUp();
  await say(page, 'Hello');
  const spoken = await model.nextRequest();
  spoken.say('One');
  await live(page).getByText('One').waitFor();
  const other = await openPage(browser, page.url());
  await live(other).getByText('One').waitFor();
  spoken.say(' and two.');
  spoken.end();
  await log(other).getByText('One and two.').waitFor();
  expect(await appears(log(page).getByText('One and two.'))).toBe(true);
});

test('what is sent in one tab appears in the other, with its answer, once', async () => {
  const { model, page } = await setUp();
  await say(page, 'From the first tab');
  const first = await model.nextRequest();
  first.say('Answer one.');
  first.end();
  await log(page).getByText('Answer one.').waitFor();
  const tab = await openTab(page, page.url());
  await log(tab).getByText('Answer one.').waitFor();
  await say(tab, 'From the second tab');
  await log(page).getByText('From the second tab').waitFor();
  const second = await model.nextRequest();
  second.say('Answer two.');
  await live(page).getByText('Answer two.').waitFor();
  second.end();
  for (const place of [page, tab]) {
    await log(place).getByText('Answer two.').waitFor();
    expect(await log(place).getByRole('article').count()).toBe(4);
  }
});

test('while the server is away the page says so; when it is back the conversation goes on by itself', async () => {
  const { app, model, page } = await setUp();
  await say(page, 'Hello');
  (await model.nextRequest()).say('Half an ans');
  await live(page).getByText('Half an ans').waitFor();
  await app.stop(0);
  await page.getByRole('alert').getByText('Threadsmith does not answer.').waitFor();
  await app.start();
  const again = await model.nextRequest();
  again.say('The whole answer.');
  again.end();
  await page
    .getByRole('button', { name: 'Try now' })
    .click({ timeout: 1000 })
    .catch(() => undefined);
  await log(page).getByText('The whole answer.').waitFor();
  await page.getByRole('alert').waitFor({ state: 'hidden' });
  expect(await page.getByRole('article').count()).toBe(2);
});

test('a message that could not be sent is kept and can be sent again, and then is there once', async () => {
  const { app, model, page } = await setUp();
  await say(page, 'Hello');
  (await model.nextRequest()).end();
  await page
    .getByRole('button', { name: /Try again|Regenerate/ })
    .first()
    .waitFor();
  await app.stop(0);
  await say(page, 'Said into the void');
  await page.getByText('Not sent.').waitFor();
  await app.start();
  await page.locator('#outbox').getByRole('button', { name: 'Try again' }).click();
  const spoken = await model.nextRequest();
  spoken.say('Heard.');
  spoken.end();
  await log(page).getByText('Heard.').waitFor();
  expect(await page.getByText('Said into the void').count()).toBe(1);
  expect(await page.getByText('Not sent.').count()).toBe(0);
});

test('tomorrow, after a restart, the session is in the list and opens with its file', async () => {
  const { app, model, page } = await setUp();
  await say(page, 'Write articles about bees');
  const spoken = await model.nextRequest();
  spoken.say(answer('Here it is.', ARTICLE));
  spoken.end();
  await log(page).getByText('Revision 1').waitFor();
  await app.stop(0);
  await app.start();
  const tomorrow = await openPage(browser, app.url);
  await tomorrow.getByRole('link', { name: /Write articles about bees/ }).click();
  await log(tomorrow).getByText('Here it is.').waitFor();
  await tomorrow.getByRole('region', { name: 'YAML with line numbers' }).getByText('article_writer').waitFor();
  await tomorrow.goBack();
  expect(await appears(tomorrow.getByRole('heading', { name: 'Describe a workflow. Get a file that runs.' }))).toBe(
    true,
  );
});

test('a long session opens with its newest messages and shows the earlier ones when asked', async () => {
  const app = await webAppOfTest({ script: (_request, index) => ({ chunks: [`Answer ${index}.`] }) });
  const sessionId = await app.client.createSession();
  for (let n = 0; n < 55; n += 1) await app.client.say(sessionId, `Message ${n}.`);
  const page = await openPage(browser, `${app.url}/s/${sessionId}`);
  await log(page).getByText('Answer 54.').waitFor();
  expect(await log(page).getByRole('article').count()).toBe(100);
  await page.getByRole('button', { name: 'Show earlier messages' }).click();
  await log(page).getByText('Message 0.').waitFor({ state: 'attached' });
  expect(await log(page).getByRole('article').count()).toBe(110);
});

test('a tab in the background lets go of its connection and catches up when it is looked at again', async () => {
  const { app, model, page } = await setUp();
  await page.clock.install();
  await say(page, 'Hello');
  const spoken = await model.nextRequest();
  spoken.say('Heard before');
  await live(page).getByText('Heard before').waitFor();
  const setHidden = (isHidden: boolean) =>
    inPage(
      page,
      `(isHidden) => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
        document.dispatchEvent(new Event('visibilitychange'));
      }`,
      isHidden,
    );
  const closed = page.waitForEvent('requestfailed', (request) => request.url().includes('/events?'));
  await setHidden(true);
  await page.clock.fastForward(30_000);
  await closed;
  spoken.say(' and heard while away.');
  spoken.end();
  await expect.poll(async () => (await app.client.read(page.url().split('/s/')[1] ?? '')).messages).toHaveLength(2);
  await setHidden(false);
  expect(await appears(log(page).getByText('Heard before and heard while away.'))).toBe(true);
});
