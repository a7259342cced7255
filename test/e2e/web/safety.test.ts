import { array, constantFrom, oneof, sample, string } from 'fast-check';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inPage, launchBrowser, openPage } from '../../support/browser.ts';
import { answer, ARTICLE } from '../../support/configs.ts';
import { webAppOfTest } from '../../support/web-app.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const ATTACKS = [
  '<script>window.pwned = 1</script>',
  '<img src=x onerror="window.pwned = 1">',
  '<svg onload="window.pwned = 1"></svg>',
  '<iframe srcdoc="<script>parent.pwned = 1</script>"></iframe>',
  '[link](javascript:window.pwned=1)',
  '[link](data:text/html,<script>1</script>)',
  '[link](  JaVaScRiPt:window.pwned=1 )',
  '<javascript:window.pwned=1>',
  '![picture](https://evil.example/track.png)',
  '`<b>code</b>` and **<b>bold</b>** and "><style>*{display:none}</style>',
  '<a href="https://evil.example" onclick="window.pwned=1">x</a>',
];

const MARKDOWN_PIECES = [
  ...'* ** *** _ ` ``` ~~~ [ ]( ) http://a.b javascript:x <b> <!-- --- | \\ " &amp; word 0'.split(' '),
  ...'\n/\n\n/- /1. /> /# /    / /\t/\u0000/\u202e/|a|b|\n|-|-|\n'.split('/'),
];

/** Every element that an answer may become, with the attributes that it may have. */
const ALLOWED: Record<string, string[]> = {
  p: ['dir'],
  h3: ['dir'],
  h4: ['dir'],
  ul: ['dir'],
  ol: ['start', 'dir'],
  li: [],
  pre: ['tabindex'],
  code: [],
  blockquote: [],
  hr: [],
  br: [],
  strong: [],
  em: [],
  del: [],
  div: ['class', 'tabindex'],
  table: [],
  thead: [],
  tbody: [],
  tr: [],
  th: ['class', 'dir'],
  td: ['class', 'dir'],
  button: ['type', 'class'],
  span: ['class'],
  a: ['href', 'rel', 'target'],
};

/** What of `selector` is not allowed, as the browser sees it. */
function strangeElements(page: Page, selector: string): Promise<string[]> {
  const source = `({ selector, allowed }) =>
    [...document.querySelectorAll(selector + ' *')]
      .filter((element) => {
        const attributes = allowed[element.localName];
        const isKnown = attributes !== undefined && element.getAttributeNames().every((name) => attributes.includes(name));
        const href = element.getAttribute('href');
        return !isKnown || (href !== null && !/^https?:\\/\\//.test(href));
      })
      .map((element) => element.outerHTML)`;
  return inPage(page, source, { selector, allowed: ALLOWED });
}

test('nothing that a model writes comes alive, in words or in YAML', async () => {
  const yaml = ARTICLE.replace('Researches a topic', `'${ATTACKS[0]} ${ATTACKS[1]}'`.replaceAll('"', "'"));
  const chunks = [answer(ATTACKS.join('\n\n'), `# ${ATTACKS[2]}\n${yaml}`)];
  const app = await webAppOfTest({ script: [{ chunks }] });
  const page = await openPage(browser, app.url);
  await page.getByRole('textbox', { name: 'Message' }).fill(ATTACKS.join(' '));
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Regenerate' }).waitFor();
  expect(await strangeElements(page, '.message.assistant .prose')).toEqual([]);
  expect(await page.locator('.message.user .bubble *').count()).toBe(0);
  expect(await page.locator('.sessions .name *').count()).toBe(0);
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
  await page.getByRole('log').getByText('<script>window.pwned = 1</script>').first().waitFor();
});

test('a hostile file that is checked stays text, with its name and its issues', async () => {
  const app = await webAppOfTest();
  const page = await openPage(browser, app.url);
  await page.getByRole('button', { name: 'Check a file', exact: true }).click();
  const file = `schema_version: "1.0"\nflow:\n  name: ${ATTACKS[1]}\n"${ATTACKS[0]}": 1\n${ATTACKS[1]}: 2\n`;
  await page.locator('#check-mode input[type=file]').setInputFiles({
    name: '<img src=x onerror=alert(1)>.yaml',
    mimeType: 'application/yaml',
    buffer: Buffer.from(file),
  });
  await page.locator('#check-mode .issue').first().waitFor();
  expect(await page.locator('#check-mode').locator('script, img, iframe, style').count()).toBe(0);
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
});

test('whatever text comes, the renderer makes only known elements and loses no words', async () => {
  const app = await webAppOfTest();
  const page = await openPage(browser, app.url);
  const piece = constantFrom(...MARKDOWN_PIECES);
  const texts = sample(array(oneof(piece, string()), { maxLength: 30 }), { numRuns: 1500, seed: 7 });
  const source = `async ({ texts, allowed }) => {
    const { showMarkdown } = await import('/page/markdown/view.js');
    const letters = (text) => text.replaceAll(/[^a-z]/g, '');
    return texts.filter((text) => {
      const box = document.createElement('div');
      showMarkdown(box, text);
      for (const head of box.querySelectorAll('.code-head')) head.remove();
      const isKnown = [...box.querySelectorAll('*')].every(({ localName }) => localName in allowed);
      const isSafe = [...box.querySelectorAll('a')].every(({ protocol }) => /^https?:$/.test(protocol));
      const mayHide = box.querySelector('a') !== null || /~~~|\`\`\`/.test(text);
      return !isKnown || !isSafe || (!mayHide && letters(box.textContent) !== letters(text));
    });
  }`;
  const strange = await inPage(page, source, { texts: texts.map((pieces) => pieces.join('')), allowed: ALLOWED });
  expect(strange).toEqual([]);
});

test('long and deep texts are shown to their end', async () => {
  const app = await webAppOfTest();
  const page = await openPage(browser, app.url);
  const texts = ['*'.repeat(20_000), '['.repeat(20_000), '> '.repeat(5000), '- '.repeat(5000), '`a'.repeat(10_000)];
  const deep = [
    ...texts,
    '**a '.repeat(5000),
    '*a '.repeat(13_000),
    '_a '.repeat(13_000),
    '|a|b|\n|-|-|\n'.repeat(3000),
    `${'['.repeat(3000)}x${'](http://a.b)'.repeat(3000)}`,
  ];
  const source = `async (texts) => {
    const { showMarkdown } = await import('/page/markdown/view.js');
    return texts.map((text) => {
      const box = document.createElement('div');
      showMarkdown(box, text);
      return box.textContent.includes('end');
    });
  }`;
  const shown = await inPage<boolean[]>(
    page,
    source,
    deep.map((text) => `${text} end`),
  );
  expect(shown).toEqual(deep.map(() => true));
});

test('the pieces of a coloured YAML line are the line', async () => {
  const app = await webAppOfTest();
  const page = await openPage(browser, app.url);
  const piece = constantFrom('a: ', '- ', '# c', '"', "'", '|', '>', '\n', '  ', 'key', ': ', '{x}', '\t', '\\', ' #x');
  const texts = sample(array(piece, { maxLength: 25 }), { numRuns: 1000, seed: 3 }).map((all) => all.join(''));
  const source = `async (texts) => {
    const { yamlLines } = await import('/page/workflow/yaml-lines.js');
    const joined = (text) => yamlLines(text).map((pieces) => pieces.map((piece) => piece.text).join('')).join('\\n');
    return texts.filter((text) => joined(text) !== text.replace(/\\n$/, ''));
  }`;
  const wrong = await inPage(page, source, texts);
  expect(wrong).toEqual([]);
});
