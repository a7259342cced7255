import { Hono, type Context } from 'hono';
import type { SessionsPort } from '../../../src/chat/sessions-port.ts';
import { tell, type Problem } from './problem.ts';
import { MAX_CONFIG_BYTES, maxBody, readConfig } from './read-body.ts';
import { badNumber, wholeNumber } from './whole-number.ts';

const MAX_REVISION = 1_000_000;

/** Configs, their steps, and validation. */
export function fileRoutes({ sessions }: { readonly sessions: SessionsPort }): Hono {
  const routes = new Hono();

  routes.get('/sessions/:id/config.yaml', async (c) => sendConfig(c, sessions, c.req.param('id')));

  routes.get('/sessions/:id/revisions/:number/steps', async (c) => {
    const number = wholeNumber(c.req.param('number'), { otherwise: 0, max: MAX_REVISION });
    if (number === undefined) return tell(c, badNumber('revision', MAX_REVISION));
    const steps = await sessions.steps(c.req.param('id'), number);
    return steps === undefined ? tell(c, noRevision(number)) : c.json({ steps });
  });

  routes.post('/validate', maxBody(MAX_CONFIG_BYTES), async (c) => {
    const config = await readConfig(c.req.raw);
    return config.ok ? c.json(await sessions.validate(config.value)) : tell(c, config.problem);
  });

  return routes;
}

async function sendConfig(c: Context, sessions: SessionsPort, sessionId: string): Promise<Response> {
  const asked = c.req.query('revision');
  const number = wholeNumber(asked, { otherwise: 0, max: MAX_REVISION });
  if (number === undefined) return tell(c, badNumber('revision', MAX_REVISION));
  const config = await sessions.config(sessionId, number === 0 ? undefined : number);
  if (config === undefined) return tell(c, number === 0 ? NO_WORKFLOW : noRevision(number));
  const asciiName = config.fileName.replaceAll(/[^\w.-]/g, '_');
  const disposition = `attachment; filename="${asciiName}"; filename*=UTF-8''${encodeURIComponent(config.fileName)}`;
  return c.body(config.content, 200, {
    'content-type': 'application/yaml; charset=utf-8',
    'content-disposition': disposition,
    'x-revision': String(config.revision),
  });
}

const NO_WORKFLOW: Problem = {
  status: 404,
  code: 'no_config',
  message: 'This session has no workflow yet. Describe one in a message first.',
};

function noRevision(number: number): Problem {
  return {
    ...NO_WORKFLOW,
    message: `This session has no revision ${number}. It may have been deleted; open the session again.`,
  };
}
