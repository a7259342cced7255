import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Author } from '../../../src/chat/inbound-message.ts';
import type { Credentials } from './access.ts';

/** `author` is set for every request below `/api`. */
export type WebEnv = { Bindings: HttpBindings; Variables: { author: Author } };

/** @param userHeader the header in which a proxy names the person, in lower case */
export function credentialsOf(c: Context<WebEnv>, userHeader: string | undefined): Credentials {
  const { incoming } = c.env;
  return {
    address: incoming.socket.remoteAddress ?? '',
    names: userHeader === undefined ? [] : (incoming.headersDistinct[userHeader] ?? []),
    authorization: c.req.header('authorization'),
    cookie: c.req.header('cookie'),
  };
}
