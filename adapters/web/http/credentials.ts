import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Credentials } from './access.ts';

export type WebEnv = { Bindings: HttpBindings };

export function credentialsOf(c: Context<WebEnv>): Credentials {
  return {
    address: c.env.incoming.socket.remoteAddress ?? '',
    authorization: c.req.header('authorization'),
    cookie: c.req.header('cookie'),
  };
}
