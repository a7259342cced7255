import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityProblems } from '../../support/axe.ts';
import { appears, inPage, launchBrowser, openPage } from '../../support/browser.ts';
import { answer, ARTICLE, BROKEN_ARTICLE, CHECKED_ARTICLE } from '../../support/configs.ts';
import { createSpokenModel } from '../../support/spoken-model.ts';
import { webAppOfTest, type WebApp } from '../../support/web-app.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const box = (page: Page) => page.getByRole('textbox', { name: 'Message' });
const log = (page: Page) => page.getByRole('log');
const yaml = (page: Page) => page.getByRole('region', { name: 'YAML with line numbers' });
const picture = (page: Page) => page.getByRole('group', { name: 'Picture of the workflow' });
const isFocused = (page: Page, name: string) =>
  inPage<boolean>(page, `(name) => document.activeElement?.textContent === name`, name);

/** A session with two revisions. */
async function twoRevisions(): Promise<{ app: WebApp; sessionId: string }> {
  const app = await webAppOfTest({
    script: [
      { chunks: [answer('One.', ARTICLE)] },
      { chunks: [answer('Two.', CHECKED_ARTICLE)] },
      { chunks: ['Three.'] },
    ],
  });
  const sessionId = await app.client.createSession();
  await app.client.say(sessionId, 'Write articles');
  await app.client.say(sessionId, 'Check the facts, too');
  return { app, sessionId };
}

test('a step of the picture is chosen by mouse or keyboard: its prompt, its lines, and a message about it', async () => {
  const { app, sessionId } = await twoRevisions();
  const page = await openPage(browser, `${app.url}/s/${sessionId}`);
  // The first picture of a process starts a thread, which takes long on a busy machine.
  await picture(page).waitFor({ timeout: 40_000 });
  await picture(page)
    .getByRole('button', { name: /^write .*\(step 2 of 3\)$/ })
    .click();
  const panel = page.getByRole('region', { name: 'Step write' });
  await panel.getByText('Write an article about {topic} from these notes: {notes}').waitFor();
  expect(
    await panel
      .getByText(/^Lines/)
      .locator('+ dd')
      .textContent(),
  ).toBe('20 to 28');
  expect(await yaml(page).locator('.yaml-line.marked').first().textContent()).toContain('- id: write');
  expect(await isFocused(page, 'write')).toBe(true);
  await panel.getByRole('button', { name: 'Close' }).click();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Step fact_check' }).getByRole('button', { name: 'Change it' }).click();
  expect(await box(page).inputValue()).toBe('Change step `fact_check`: ');
  await page.keyboard.type('cite sources');
  expect(await box(page).inputValue()).toBe('Change step `fact_check`: cite sources');
  // What a model wrote into the file cannot become anything but shapes and letters.
  const elements = await picture(page)
    .locator('*')
    .evaluateAll((all) => [...new Set(all.map(({ localName }) => localName))]);
  expect(new Set(elements)).toEqual(new Set(['g', 'path', 'rect', 'text']));
});

test('the keyboard keeps its place: in the timeline, after Validate and in the drawer', async () => {
  const { app, sessionId } = await twoRevisions();
  const page = await openPage(browser, `${app.url}/s/${sessionId}`);
  const chosen = page.getByRole('radio', { checked: true });
  await chosen.focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => yaml(page).getByText('fact_check').count()).toBe(0);
  expect(await chosen.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
  await page.keyboard.press('ArrowRight');
  await yaml(page).locator('.yaml-line.changed', { hasText: 'id: fact_check' }).waitFor();
  await page.getByRole('button', { name: 'Changes' }).click();
  const changed = page.getByRole('region', { name: 'Changed lines' });
  await page.locator('.changes-words li', { hasText: 'new step: fact_check' }).waitFor();
  expect(await changed.locator('.change.added', { hasText: '- id: fact_check' }).count()).toBe(1);
  expect(await changed.locator('.change.removed').allTextContents()).toEqual([
    expect.stringContaining('{from: write, to: END}'),
  ]);
  await page.getByRole('button', { name: 'Both' }).click();
  const validate = page.locator('#work-buttons').getByRole('button', { name: 'Validate' });
  await validate.press('Enter');
  await page.getByRole('status').getByText('Runs', { exact: true }).waitFor();
  expect(await validate.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);

  await page.getByRole('radio', { name: /^Revision 1:/ }).click();
  await page.getByRole('button', { name: 'Make it current' }).click();
  await page.getByRole('radio', { name: /^Revision 1, current/ }).waitFor();
  expect((await app.client.config(sessionId)).text).toBe(ARTICLE);

  await page.setViewportSize({ width: 1000, height: 700 });
  await page.getByRole('button', { name: 'Sessions' }).click();
  for (let presses = 0; presses < 12; presses += 1) {
    await page.keyboard.press('Tab');
    const isCovered = `() => document.activeElement.closest('#chat-pane, #config-pane, #topbar') !== null`;
    expect(await inPage(page, isCovered)).toBe(false);
  }
  await page.keyboard.press('Escape');
  expect(await isFocused(page, (await page.getByRole('button', { name: 'Sessions' }).textContent()) ?? '')).toBe(true);
});

test('the file is edited by hand with live validation, survives a reload, and becomes a revision of its own', async () => {
  const { app, sessionId } = await twoRevisions();
  const page = await openPage(browser, `${app.url}/s/${sessionId}`);
  await page.locator('#work-buttons').getByRole('button', { name: 'Edit' }).click();
  const editor = page.getByRole('textbox', { name: 'Workflow file, editable' });
  await editor.fill(CHECKED_ARTICLE.replace('to: fact_check}', 'to: fact_chek}'));
  await page
    .locator('.edit')
    .getByText(/^Not valid: \d+ error/)
    .waitFor();
  await page.getByRole('button', { name: 'Keep as a revision' }).click();
  await page.getByText('This file is not valid yet, so it cannot be kept.').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.reload();
  await page
    .locator('.edit')
    .getByText(/^Not valid: \d+ error/)
    .waitFor();
  await editor.fill(CHECKED_ARTICLE.replace('Checks the facts', 'Checks every fact'));
  await page.locator('.edit').getByText('Runs', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Keep as a revision' }).click();
  await page.getByRole('radio', { name: /^Revision 3, current/ }).waitFor();
  const stored = await app.client.config(sessionId);
  expect(stored.text).toBe(CHECKED_ARTICLE.replace('Checks the facts', 'Checks every fact'));
  expect(await appears(yaml(page).getByText('Checks every fact'))).toBe(true);
});

test('the palette, the search, the gallery and the names of sessions work with the keyboard alone', async () => {
  const { app, sessionId } = await twoRevisions();
  const page = await openPage(browser, app.url);
  await page.getByRole('link', { name: /Write articles/ }).waitFor();
  await page.getByRole('button', { name: 'More examples' }).press('Enter');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Sort support mail/ })
    .press('Enter');
  expect(await box(page).inputValue()).toMatch(/^Read a support mail/);
  await box(page).fill('');

  await page.keyboard.press('Control+k');
  await page.keyboard.type('facts, too');
  await page.getByRole('option', { name: /Session Write articles/ }).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await log(page).getByText('Two.').waitFor();
  expect(new URL(page.url()).pathname).toBe(`/s/${sessionId}`);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('rename');
  await page.getByRole('option', { name: /Rename this session/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Name' }).fill('My articles');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: /My articles/ }).waitFor();

  await page.getByRole('link', { name: /My articles/ }).focus();
  await page.keyboard.press('/');
  await page.keyboard.type('no such words');
  await page.getByText('Nothing found.').waitFor();
  await page.getByRole('searchbox', { name: 'Search sessions' }).fill('CHECK the facts');
  expect(await appears(page.getByRole('link', { name: /My articles/ }))).toBe(true);
  await page.getByRole('button', { name: 'More for My articles' }).press('Enter');
  await page.getByRole('group', { name: 'This session' }).getByRole('button', { name: 'Delete' }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Nothing found.').waitFor();
});

test('files that are dropped on the chat or pasted go with the message; elsewhere a file is checked', async () => {
  const app = await webAppOfTest();
  const page = await openPage(browser, app.url);
  const give = (type: string, selector: string, names: readonly string[]) =>
    inPage(
      page,
      `({ type, selector, names }) => {
        const dataTransfer = new DataTransfer();
        for (const name of names) dataTransfer.items.add(new File(['words'], name));
        const init = { dataTransfer, clipboardData: dataTransfer, bubbles: true, cancelable: true };
        const event = type === 'paste' ? new ClipboardEvent(type, init) : new DragEvent(type, init);
        document.querySelector(selector).dispatchEvent(event);
      }`,
      { type, selector, names },
    );
  await give('drop', '#message', ['one.txt', 'two.txt']);
  const files = page.getByRole('list', { name: 'Files to send' });
  await files.getByText('two.txt').waitFor();
  await give('paste', '#message', ['three.txt']);
  await files.getByText('three.txt').waitFor();
  expect(await files.getByRole('listitem').count()).toBe(3);
  await give('drop', '#config-pane', ['four.yaml', 'five.yaml']);
  await page.getByRole('heading', { name: 'four.yaml' }).waitFor();
  expect(await appears(page.getByText('One file is checked at a time'))).toBe(true);
});

/** What axe finds, by the state in which `check` was called. */
function collectProblems(page: Page) {
  const problems: Record<string, readonly string[]> = {};
  const check = async (state: string) => {
    const found = await accessibilityProblems(page);
    if (found.length > 0) problems[state] = found;
  };
  return { problems, check };
}

test.each([
  ['light, wide', { width: 1440, height: 900 }, 'light'],
  ['dark, on a phone', { width: 390, height: 844 }, 'dark'],
] as const)('axe finds nothing: %s', async (_name, viewport, colorScheme) => {
  const { app, sessionId } = await twoRevisions();
  const page = await openPage(browser, app.url, { viewport, colorScheme, reducedMotion: 'reduce' });
  const { problems, check } = collectProblems(page);
  const isPhone = viewport.width < 820;
  await page.getByRole('button', { name: 'More examples' }).waitFor();
  await check('first visit');
  await page.goto(`${app.url}/s/${sessionId}`);
  await log(page).getByText('Two.').waitFor();
  if (isPhone) await page.getByRole('button', { name: 'Workflow', exact: true }).click();
  await picture(page)
    .getByRole('button', { name: /fact_check/ })
    .press('Enter');
  await page.getByRole('region', { name: 'Step fact_check' }).waitFor();
  await page.getByText('Steps in words').click();
  await check('step');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Changes' }).click();
  await page.locator('.changes-words li').first().waitFor();
  await check('comparison');
  await page.getByRole('button', { name: 'Check a file', exact: true }).click();
  await page.getByRole('textbox', { name: 'Workflow file to check' }).fill(BROKEN_ARTICLE);
  await page.getByRole('button', { name: 'Validate' }).click();
  await page.getByRole('button', { name: 'Fix it' }).waitFor();
  await check('checked file');
  expect(await inPage(page, '() => document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  expect(problems).toEqual({});
});

test('axe finds nothing in the dialogs, the menu of a session and an edited message', async () => {
  const { app, sessionId } = await twoRevisions();
  const page = await openPage(browser, `${app.url}/s/${sessionId}`, { colorScheme: 'dark' });
  const { problems, check } = collectProblems(page);
  await page.getByRole('button', { name: /^Edit and send again: Check/ }).click();
  await page.locator('#delete').click();
  await check('delete');
  await page.keyboard.press('Escape');
  await check('edited message');
  await page.getByRole('button', { name: /^More for/ }).click();
  await check('menu');
  await page.keyboard.press('Escape');
  await page.goto(app.url);
  await page.getByRole('button', { name: 'More examples' }).click();
  await check('gallery');
  expect(problems).toEqual({});
});

const TYPED = `schema_version: "1.0"
flow: {name: typed}
state:
  fields:
    topic: {type: str, required: true}
    words: {type: int, default: 300}
    text: {type: str, default: ""}
nodes:
  - {id: write, prompt: "Write {words} words about {topic}", output_schema: {type: str}, outputs: [text]}
edges:
  - {from: START, to: write}
  - {from: write, to: END}
`;

test('Try it asks for the inputs in a panel, tells wrong ones there, and begins the trial', async () => {
  const app = await webAppOfTest({
    script: [{ chunks: [answer('One.', TYPED)] }, { chunks: ['{"result": "Waves."}'] }],
  });
  const sessionId = await app.client.createSession();
  await app.client.say(sessionId, 'Write a text');
  const page = await openPage(browser, `${app.url}/s/${sessionId}`);
  await page.getByRole('button', { name: 'Try it' }).click();
  const panel = page.getByRole('dialog', { name: 'Try it' });
  expect(await panel.getByRole('textbox', { name: 'words (optional)' }).inputValue()).toBe('300');
  await panel.getByRole('textbox', { name: 'words (optional)' }).fill('many');
  await panel.getByRole('button', { name: 'Begin' }).click();
  await panel.getByText('topic is needed.').waitFor();
  await panel.getByText('words must be a whole number, such as 3.').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await panel.getByRole('textbox', { name: 'topic' }).fill('the sea');
  await panel.getByRole('textbox', { name: 'words (optional)' }).fill('50');
  await panel.getByRole('button', { name: 'Begin' }).click();
  await log(page).getByText('Trial of revision 1').waitFor();
  await log(page).getByText('Waves.').first().waitFor();
  expect(await panel.isVisible()).toBe(false);
  expect(await log(page).textContent()).toMatch(/Trial of revision 1 with topic: the sea, words: 50/);
});

test('the file and its steps grow on the page while the model writes, and make room for the revision', async () => {
  const model = createSpokenModel();
  const app = await webAppOfTest({ script: model.script });
  const page = await openPage(browser, app.url);
  await box(page).fill('Write articles');
  await page.keyboard.press('Enter');
  const spoken = await model.nextRequest();
  const [before = '', after = ''] = answer('One.', ARTICLE).split('  - id: write\n');
  spoken.say(before);
  const draft = page.getByRole('region', { name: 'Draft so far' });
  await draft.getByText('Collect facts about {topic}.').waitFor();
  const steps = page.getByRole('list', { name: 'Steps so far' }).getByRole('listitem');
  expect(await steps.allTextContents()).toEqual(['research']);
  const first = await draft.locator('.yaml-line').first().elementHandle();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.reload();
  await draft.getByText('Collect facts about {topic}.').waitFor();
  expect(await first?.evaluate((line) => line.isConnected).catch(() => false)).toBe(false);
  const again = await draft.locator('.yaml-line').first().elementHandle();
  spoken.say(`  - id: write\n${after}`);
  await expect.poll(() => steps.allTextContents()).toEqual(['research', 'write']);
  expect(await again?.evaluate((line) => line.isConnected)).toBe(true);
  spoken.end();
  await yaml(page).getByText('Write an article about {topic}').waitFor();
  expect(await draft.isVisible()).toBe(false);
});

test('an earlier message is edited and sent again, from the revision of that time', async () => {
  const { app, sessionId } = await twoRevisions();
  await app.client.say(sessionId, 'call this one Before Legal');
  const page = await openPage(browser, `${app.url}/s/${sessionId}`);
  await page.getByRole('radio', { name: /^Revision 2, current: before legal/ }).waitFor();
  await page.getByRole('button', { name: 'Edit and send again: Check the facts, too' }).click();
  await page.getByText('The workflow first goes back to revision 1.').waitFor();
  await page.keyboard.press('Escape');
  expect(await box(page).inputValue()).toBe('');
  await page.getByRole('button', { name: 'Edit and send again: Check the facts, too' }).click();
  await box(page).fill('Check nothing');
  await page.keyboard.press('Enter');
  await log(page).getByText('Three.').waitFor();
  await page.getByRole('radio', { name: /^Revision 1, current/ }).waitFor();
  await page.getByRole('button', { name: 'Edit and send again: Write articles' }).click();
  await page.getByText('This begins a new session; the present one stays as it is.').waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname.startsWith('/s/') && !url.pathname.includes(sessionId));
  await log(page).getByText('Write articles').waitFor();
  expect((await app.client.read(sessionId)).messages.length).toBeGreaterThan(6);
});
