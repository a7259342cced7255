import { createHash } from 'node:crypto';
import { Hono, type Context } from 'hono';
import type { PictureView, SessionsPort } from '../../../src/chat/sessions-port.ts';
import { tell } from './problem.ts';
import { MAX_CONFIG_BYTES, maxBody, readConfig } from './read-body.ts';
import { badNumber, wholeNumber } from './whole-number.ts';

const MOST_REVISIONS = 1_000_000;
/** A revision never changes, so its picture may be kept for a year, the longest time that caches honour. */
const UNCHANGING = 'private, max-age=31536000, immutable';

/** Pictures of revisions and of a config that is not stored, and what distinguishes two revisions. */
export function pictureRoutes({ sessions }: { readonly sessions: SessionsPort }): Hono {
  const routes = new Hono();

  routes.get('/sessions/:id/revisions/:number/picture.svg', async (c) => {
    const number = wholeNumber(c.req.param('number'), { otherwise: undefined, max: MOST_REVISIONS });
    if (number === undefined) return tell(c, badNumber('number', MOST_REVISIONS));
    const asked = c.req.query('against');
    const against = asked === '0' ? 0 : wholeNumber(asked, { otherwise: undefined, max: MOST_REVISIONS });
    if (asked !== undefined && against === undefined) return tell(c, badNumber('against', MOST_REVISIONS));
    const picture = await sessions.picture(c.req.param('id'), number, against);
    if (picture !== undefined) return sendPicture(c, picture, UNCHANGING);
    const message = `This session has no revision ${number}${against ? ` or ${against}` : ''}. GET the session for the list of its revisions.`;
    return tell(c, { status: 404, code: 'no_config', message });
  });

  routes.get('/sessions/:id/revisions/:number/changes', async (c) => {
    const [number, against] = [c.req.param('number'), c.req.query('against')].map((asked) =>
      wholeNumber(asked, { otherwise: undefined, max: MOST_REVISIONS }),
    );
    if (number === undefined) return tell(c, badNumber('number', MOST_REVISIONS));
    if (against === undefined) return tell(c, badNumber('against', MOST_REVISIONS));
    const comparison = await sessions.compare(c.req.param('id'), number, against);
    if (comparison !== undefined) return c.json(comparison, 200, { 'cache-control': UNCHANGING });
    const message = `This session has no revision ${number} or ${against}. GET the session for the list of its revisions.`;
    return tell(c, { status: 404, code: 'no_config', message });
  });

  routes.post('/picture', maxBody(MAX_CONFIG_BYTES), async (c) => {
    const config = await readConfig(c.req.raw);
    if (!config.ok) return tell(c, config.problem);
    return sendPicture(c, await sessions.draw(config.value), 'no-store');
  });

  return routes;
}

function sendPicture(c: Context, picture: PictureView, caching: string): Response {
  if (!picture.ok) return tell(c, { status: 422, code: 'no_picture', message: picture.sentence });
  const etag = `"${createHash('sha256').update(picture.svg).digest('base64url').slice(0, 22)}"`;
  const headers = { etag, 'cache-control': caching };
  if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers);
  return c.body(picture.svg, 200, { ...headers, 'content-type': 'image/svg+xml; charset=utf-8' });
}
