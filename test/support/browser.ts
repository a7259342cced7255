import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

const EXECUTABLE = '/usr/bin/chromium';
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real headless Chromium; the caller closes it. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: ARGUMENTS });
}

/**
 * A page with its own visitor (separate cookies), closed at the end of the test. The test then fails if the page had a script error, requested anything
 * outside its server, opened a dialog or violated its own content policy.
 */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  watch(page, new URL(url).origin);
  await page.goto(url);
  return page;
}

/** Another tab of the same visitor. */
export async function openTab(page: Page, url: string): Promise<Page> {
  const tab = await page.context().newPage();
  watch(tab, new URL(url).origin);
  await tab.goto(url);
  return tab;
}

/** Waits until it is visible; returns true, for `expect`. */
export async function appears(locator: Locator): Promise<true> {
  await locator.waitFor();
  return true;
}

/** Calls a function given as the text of browser JavaScript, because neither our types nor our test runner know the page's environment. */
export function inPage<T>(page: Page, source: string, argument?: unknown): Promise<T> {
  return page.evaluate<T>(`(${source})(${JSON.stringify(argument)})`);
}

function watch(page: Page, origin: string): void {
  // Less than a test's own timeout, so that the error names what was awaited.
  page.setDefaultTimeout(12_000);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`script error: ${error.message}`));
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) problems.push(`foreign request: ${request.url()}`);
  });
  page.on('console', (message) => {
    // A stopped server or a refused login also appears here; neither is the page's fault.
    const isExpected = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isExpected) problems.push(`console: ${message.text()}`);
  });
  onTestFinished(async () => {
    await page.context().close();
    expect(problems).toEqual([]);
  });
}
