import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appears, inPage, launchBrowser, openPage, openTab } from '../../support/browser.ts';
import { createSpokenModel } from '../../support/spoken-model.ts';
import { webAppOfTest } from '../../support/web-app.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const TOKEN = 'correct-horse-battery-staple';

/** Text whose contrast with what is behind it is below what WCAG AA asks for (4.5, or 3 where it is large). */
function faintTexts(page: Page): Promise<string[]> {
  const source = `() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const parse = (color) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      return { rgb: [r, g, b], alpha: a / 255 };
    };
    const light = (rgb) => {
      const [r, g, b] = rgb.map((value) => value / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
      for (let at = element; at !== null; at = at.parentElement) {
        const { rgb, alpha } = parse(getComputedStyle(at).backgroundColor);
        if (alpha > 0.99) return rgb;
      }
      return [255, 255, 255];
    };
    const faint = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      const style = getComputedStyle(element);
      if (walker.currentNode.data.trim() === '' || !element.checkVisibility({ visibilityProperty: true })) continue;
      const [a, b] = [light(parse(style.color).rgb), light(behind(element))].sort((x, y) => y - x);
      const size = Number.parseFloat(style.fontSize);
      const wanted = size >= 24 || (size >= 18.6 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
      const ratio = (a + 0.05) / (b + 0.05);
      if (ratio < wanted) faint.push(walker.currentNode.data.trim().slice(0, 40) + ' ' + ratio.toFixed(2));
    }
    return faint;
  }`;
  return inPage(page, source);
}

test('with a token the page first asks for it, and then works wholly, stream and download included', async () => {
  const model = createSpokenModel();
  const app = await webAppOfTest({ script: model.script, variables: { WEB_TOKEN: TOKEN } });
  const page = await openPage(browser, `${app.url}/`);
  await page.getByLabel('Access token').fill('wrong');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('This token is wrong.').waitFor();
  await page.getByLabel('Access token').fill(TOKEN);
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByRole('button', { name: /Research a topic/ }).waitFor();
  await page.getByRole('textbox', { name: 'Message' }).fill('Hello');
  await page.keyboard.press('Enter');
  const spoken = await model.nextRequest();
  spoken.say('Streamed behind the login.');
  await page.locator('#live').getByText('Streamed behind the login.').waitFor();
  spoken.end();
  await page.getByRole('log').getByText('Streamed behind the login.').waitFor();
  await page.reload();
  expect(await appears(page.getByRole('log').getByText('Streamed behind the login.'))).toBe(true);
});

test('logging out shows the login form in every tab, and a reload does not get past it', async () => {
  const app = await webAppOfTest({ variables: { WEB_TOKEN: TOKEN } });
  const page = await openPage(browser, `${app.url}/`);
  await page.getByLabel('Access token').fill(TOKEN);
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByRole('button', { name: /Research a topic/ }).waitFor();
  const other = await openTab(page, `${app.url}/`);
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByLabel('Access token').waitFor();
  await other.getByLabel('Access token').waitFor();
  await page.reload();
  expect(await appears(page.getByLabel('Access token'))).toBe(true);
});

test('without a token there is no logout button', async () => {
  const app = await webAppOfTest();
  const page = await openPage(browser, app.url);
  await page.getByRole('button', { name: /Research a topic/ }).waitFor();
  expect(await page.getByRole('button', { name: 'Log out' }).isVisible()).toBe(false);
});

test('after too many wrong tokens the form says so', async () => {
  const app = await webAppOfTest({ variables: { WEB_TOKEN: TOKEN } });
  const page = await openPage(browser, `${app.url}/`);
  for (let n = 0; n < 11; n += 1) {
    await page.getByLabel('Access token').fill(`guess ${n}`);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
  }
  expect(await appears(page.getByRole('alert').getByText('Too many wrong tokens came from your address.'))).toBe(true);
});

test('the keyboard alone is enough: from the skip link to an example, its answer, and Stop by Escape', async () => {
  const model = createSpokenModel();
  const app = await webAppOfTest({ script: model.script });
  const page = await openPage(browser, app.url);
  const focused = () => inPage<string>(page, '() => document.activeElement.id || document.activeElement.textContent');
  await expect.poll(focused).toBe('message');
  for (let n = 0; n < 30 && (await focused()) !== 'Skip to the message box'; n += 1) {
    await page.keyboard.press('Shift+Tab');
  }
  expect(await focused()).toBe('Skip to the message box');
  await page.keyboard.press('Enter');
  await expect.poll(focused).toBe('message');
  for (let n = 0; n < 3; n += 1) await page.keyboard.press('Shift+Tab');
  expect(await focused()).toMatch(/^Research a topic|^Analyze sentiment|^Summarize a long/);
  await page.keyboard.press('Enter');
  (await model.nextRequest()).say('Words that');
  await page.locator('#live').getByText('Words that').waitFor();
  expect(await focused()).toBe('message');
  await page.keyboard.press('Escape');
  await page.getByRole('log').getByText('Stopped.').waitFor();
  expect(await focused()).toBe('message');
});

test('a screen reader is given names, one log, and what happened', async () => {
  const app = await webAppOfTest({ script: [{ chunks: ['An answer.'] }] });
  const page = await openPage(browser, app.url);
  await page.getByRole('textbox', { name: 'Message' }).fill('Hello');
  await page.keyboard.press('Enter');
  await page.getByRole('log', { name: 'Conversation' }).getByText('An answer.').waitFor();
  await expect.poll(() => page.locator('#status').textContent()).toBe('Threadsmith has answered.');
  const nameless = await inPage(
    page,
    `() => [...document.querySelectorAll('button, a, input:not([hidden]), textarea, select')]
      .filter((it) => it.checkVisibility())
      .filter((it) => !(it.textContent.trim() || it.ariaLabel || it.labels?.length))
      .map((it) => it.outerHTML)`,
  );
  expect(nameless).toEqual([]);
  for (const landmark of ['main', 'navigation', 'region'] as const) {
    expect(await page.getByRole(landmark).first().count()).toBe(1);
  }
  expect(await page.locator('#live').getAttribute('aria-live')).toBe('off');
  expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
});

test.each(['light', 'dark'] as const)(
  'in the %s scheme every text stands out from its background',
  async (colorScheme) => {
    const app = await webAppOfTest();
    const page = await openPage(browser, app.url, { colorScheme });
    expect(await faintTexts(page)).toEqual([]);
    await page.getByRole('button', { name: /Research a topic/ }).click();
    await page.getByRole('log').getByText('Revision 1').waitFor();
    await page.getByRole('button', { name: 'Check a file', exact: true }).click();
    await page.getByRole('textbox', { name: 'Workflow file to check' }).fill('flow: {name: x}\nstate: 1 # what\n');
    await page.getByRole('button', { name: 'Validate' }).click();
    await page.getByText(/^Not valid/).waitFor();
    expect(await faintTexts(page)).toEqual([]);
  },
);

test.each([320, 390, 700, 1000])(
  'at a width of %i pixels nothing sticks out, and everything can be reached',
  async (width) => {
    const app = await webAppOfTest();
    const page = await openPage(browser, app.url, { viewport: { width, height: 700 } });
    const excess = () => inPage(page, '() => document.documentElement.scrollWidth - innerWidth');
    expect(await excess()).toBe(0);
    await page.getByRole('button', { name: /Summarize a long document/ }).click();
    await page.getByRole('log').getByText('Revision 1').waitFor();
    expect(await excess()).toBe(0);
    const toFile = page.getByRole('button', { name: 'Workflow', exact: true });
    if (await toFile.isVisible()) await toFile.click();
    await page.getByRole('region', { name: 'YAML with line numbers' }).waitFor();
    await page.locator('#workflow-mode').getByRole('link', { name: 'Download YAML' }).click({ trial: true });
    expect(await excess()).toBe(0);
    await page.getByRole('button', { name: 'Sessions' }).click();
    await page.getByRole('link', { name: /Summarize a long document/ }).click({ trial: true });
    await page.keyboard.press('Escape');
    expect(await page.getByRole('button', { name: 'Sessions' }).getAttribute('aria-expanded')).toBe('false');
  },
);

test('behind a proxy that signs people in, the page says who is signed in and shows that person only their own sessions', async () => {
  const app = await webAppOfTest({
    variables: { WEB_USER_HEADER: 'X-Forwarded-Email', WEB_TRUSTED_PROXIES: '127.0.0.1' },
  });
  const as = (person: string) =>
    openPage(browser, `${app.url}/`, { extraHTTPHeaders: { 'X-Forwarded-Email': person } });
  const anna = await as('anna@example.com');
  await anna.getByText('Signed in as anna@example.com').waitFor();
  await anna.getByRole('button', { name: 'Summarize a long document' }).click();
  await anna.waitForURL(/\/s\//);
  await anna.getByRole('navigation').getByText('Summarize a long document').waitFor();
  const ben = await as('ben@example.com');
  await ben.getByText('Signed in as ben@example.com').waitFor();
  expect(await ben.getByRole('navigation').getByText('Summarize a long document').count()).toBe(0);
  await ben.goto(anna.url());
  await ben
    .getByText(/does not exist/)
    .first()
    .waitFor();
});
