import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** One file of the page, as it is sent. */
export interface PageFile {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** Changes with the content, so a browser that asks again mostly learns that nothing changed. */
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

const FOLDER = new URL('../page/', import.meta.url);

/** Files that the browser gets from a package; the file of this name in the page's folder re-exports the package for Node. */
const FROM_PACKAGES: Readonly<Record<string, string>> = { 'markdown/marked.js': import.meta.resolve('marked') };

/**
 * Reads the whole page into memory. The keys are paths below the page's folder, such as `chat/session.js`; nothing outside this map
 * can be requested.
 */
export async function loadPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(FOLDER, { recursive: true });
  const paths = entries.map((path) => path.replaceAll('\\', '/')).filter((path) => typeOf(path) !== undefined);
  const files = await Promise.all(paths.map(async (path) => [path, await loadFile(path)] as const));
  return new Map(files);
}

async function loadFile(path: string): Promise<PageFile> {
  const content = new Uint8Array(await readFile(new URL(FROM_PACKAGES[path] ?? path, FOLDER)));
  const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  return { content, type: typeOf(path) ?? 'application/octet-stream', etag };
}

function typeOf(path: string): string | undefined {
  return TYPES[path.slice(path.lastIndexOf('.') + 1)];
}
