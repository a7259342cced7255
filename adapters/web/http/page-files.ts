import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

/** One file of the page, as it is sent. */
export interface PageFile {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** Changes with the content, so a browser that asks again mostly learns that nothing changed. */
  readonly etag: string;
  /** `content`, compressed when it is first asked for. */
  gzip(): Uint8Array<ArrayBuffer>;
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
  const files = await Promise.all(paths.map(async (path) => [path, await readContent(path)] as const));
  return new Map(
    files.map(([path, content]) => [
      path,
      pageFile(path, path === 'index.html' ? withPreloads(content, paths) : content),
    ]),
  );
}

/** All modules are asked for at once; otherwise the browser learns of each one only when it has read the one that imports it. */
function withPreloads(index: Buffer, paths: readonly string[]): Buffer {
  const modules = paths.filter((path) => path.endsWith('.js') && path !== 'login.js').toSorted();
  const links = modules.map((path) => `<link rel="modulepreload" href="/page/${path}" />`);
  return Buffer.from(index.toString().replace('</head>', `${links.join('')}</head>`));
}

function readContent(path: string): Promise<Buffer> {
  return readFile(new URL(FROM_PACKAGES[path] ?? path, FOLDER));
}

export function pageFile(path: string, bytes: Buffer): PageFile {
  const content = new Uint8Array(bytes);
  let compressed: Uint8Array<ArrayBuffer> | undefined;
  const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  return {
    content,
    type: typeOf(path) ?? 'application/octet-stream',
    etag,
    gzip: () => (compressed ??= new Uint8Array(gzipSync(content))),
  };
}

function typeOf(path: string): string | undefined {
  return TYPES[path.slice(path.lastIndexOf('.') + 1)];
}
