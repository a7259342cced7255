import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { loadPageFiles } from '../../../../adapters/web/http/page-files.ts';

const files = await loadPageFiles();
const text = (path: string): string => new TextDecoder().decode(files.get(path)?.content);

test('every file that the page asks for is served', () => {
  const missing: string[] = [];
  for (const path of files.keys()) {
    const base = new URL(path, 'http://page/page/');
    const asked = path.endsWith('.html')
      ? text(path).matchAll(/(?:href|src)="(\/page\/[^"]+)"/g)
      : path === 'markdown/marked.js'
        ? []
        : text(path).matchAll(/ from '([^']+)'/g);
    for (const [, address = ''] of asked) {
      const wanted = new URL(address, base).pathname.replace('/page/', '');
      if (!files.has(wanted)) missing.push(`${path} asks for ${address}`);
    }
  }
  expect(missing).toEqual([]);
});

test('the Markdown lexer is served as its package ships it', async () => {
  const shipped = await readFile(new URL(import.meta.resolve('marked')), 'utf8');
  expect(text('markdown/marked.js')).toBe(shipped);
  expect(shipped).not.toMatch(/^\s*import\b/m);
});

test('each file has the type of its ending, and a tag that follows its content', () => {
  expect(files.get('markdown/marked.js')?.type).toBe('text/javascript; charset=utf-8');
  expect(files.get('styles/base.css')?.type).toBe('text/css; charset=utf-8');
  const tags = new Set([...files.values()].map(({ etag }) => etag));
  expect(tags.size).toBe(files.size);
});
