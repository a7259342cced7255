import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runDraw } from '../../src/cli/draw.ts';
import { ARTICLE, CHECKED_ARTICLE } from '../support/configs.ts';

let folder: string;
const file = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'threadsmith-draw-'));
  await writeFile(file('article.yaml'), ARTICLE);
  await writeFile(file('checked.yaml'), CHECKED_ARTICLE);
  await writeFile(file('notes.yaml'), 'just words');
  await writeFile(
    file('escape.yaml'),
    ARTICLE.replace('Collects facts about the topic.', '"\\x1b[31mred 記事を要約する"'),
  );
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const printed = Promise.all([text(stdout), text(stderr)]);
  const code = await runDraw(args, { stdout, stderr });
  stdout.end();
  stderr.end();
  const [out, err] = await printed;
  return { code, out, err };
}

test('without -o a workflow is drawn with box-drawing characters', async () => {
  expect(await run(file('article.yaml'))).toEqual({
    code: 0,
    err: '',
    out: `START: topic
  │
  ▼
┌─────────────────────────────────┐
│ research                        │
│ Collects facts about the topic. │
└─────────────────────────────────┘
  │
  ▼
┌────────────────────────────────────┐
│ write                              │
│ Writes the article from the notes. │
└────────────────────────────────────┘
  │
  ▼
END: article
`,
  });
});

test('what changed is marked, and what was removed is dashed', async () => {
  const { out } = await run(file('article.yaml'), '--against', file('checked.yaml'));
  expect(out).toContain('╎ fact_check  (removed)');
});

test('a terminal obeys nothing of what a file says, and wide characters keep the frame straight', async () => {
  const { out } = await run(file('escape.yaml'));
  expect(out).not.toContain('\u001B');
  expect(out).toContain('│ research               │\n│ [31mred 記事を要約する │\n└────────────────────────┘');
});

test('with -o an image is written', async () => {
  expect(await run(file('article.yaml'), '-o', file('a.png'))).toEqual({ code: 0, out: '', err: '' });
  expect((await readFile(file('a.png'))).subarray(1, 4).toString()).toBe('PNG');
  await run(file('article.yaml'), '-o', file('a.svg'));
  expect(await readFile(file('a.svg'), 'utf8')).toMatch(/^<svg [\s\S]*data-step="research"/);
});

test('a file without steps, a file that is not there and an unknown ending are told, each with its exit code', async () => {
  const nothing = await run(file('notes.yaml'));
  expect(nothing).toEqual({
    code: 1,
    out: '',
    err: `threadsmith: ${file('notes.yaml')}: This config has no steps that could be drawn.\n`,
  });
  const absent = await run(file('absent.yaml'));
  expect([absent.code, absent.err]).toEqual([2, expect.stringContaining('cannot be used (ENOENT)')]);
  const gif = await run(file('article.yaml'), '-o', 'a.gif');
  expect([gif.code, gif.err]).toEqual([2, expect.stringMatching(/^Usage: threadsmith draw/)]);
});
