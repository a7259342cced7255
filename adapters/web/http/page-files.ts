import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** One file of the page, as it is sent. */
export interface PageFile {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** Changes with the content, so that browsers ask again and mostly hear that nothing changed. */
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

const FOLDER = new URL('../page/', import.meta.url);

/** Reads the page into memory, by file name; it is small, and only what is listed here can ever be asked for. */
export async function loadPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const names = (await readdir(FOLDER)).filter((name) => typeOf(name) !== undefined);
  const files = await Promise.all(names.map(async (name) => [name, await loadFile(name)] as const));
  return new Map(files);
}

async function loadFile(name: string): Promise<PageFile> {
  const content = new Uint8Array(await readFile(new URL(name, FOLDER)));
  const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  return { content, type: typeOf(name) ?? 'application/octet-stream', etag };
}

function typeOf(name: string): string | undefined {
  return TYPES[name.slice(name.lastIndexOf('.') + 1)];
}
