import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SlackFile } from '../world.ts';
import { readBody } from './web-api.ts';

/** Receives the bytes of a file at its upload address. */
export async function takeUpload(
  file: SlackFile | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (file === undefined) return void response.writeHead(404).end();
  file.content = uploadedBytes(await readBody(request), request.headers['content-type'] ?? '');
  file.uploaded = file.content.length === file.extra?.['expectedLength'];
  response.writeHead(file.uploaded ? 200 : 400).end(file.uploaded ? `OK - ${file.content.length}` : 'length');
}

/** The upload address accepts raw bytes and multipart forms. */
function uploadedBytes(body: Buffer, contentType: string): Buffer {
  const boundary = /boundary=(.+)$/.exec(contentType)?.[1];
  if (boundary === undefined) return body;
  const start = body.indexOf('\r\n\r\n') + 4;
  return body.subarray(start, body.lastIndexOf(`\r\n--${boundary}`));
}

/** Serves a file at its download address. */
export async function serveFile(
  file: SlackFile | undefined,
  botToken: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (file === undefined) return void response.writeHead(404).end();
  const serves = file.serves ?? {};
  if (serves.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, serves.delayMs));
  if (serves.location !== undefined) return void response.writeHead(302, { location: serves.location }).end();
  if (request.headers.authorization !== `Bearer ${botToken}`) {
    return void response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><title>Sign in</title>');
  }
  response.writeHead(serves.status ?? 200, { 'content-type': serves.contentType ?? file.mimetype });
  response.end(serves.body ?? file.content);
}
