import { Hono, type Context } from 'hono';
import type { CommandResult, ConversationPort } from '../../../src/chat/conversation-port.ts';
import type { SessionsPort } from '../../../src/chat/sessions-port.ts';
import type { EventHub } from '../events/event-hub.ts';
import {
  parseCommand,
  parseFeedback,
  parseMessage,
  parseRename,
  parseStop,
  webCommand,
} from '../receive/parse-body.ts';
import { parseList } from '../receive/parse-list.ts';
import { WEB_AUTHOR, webThread } from '../receive/web-thread.ts';
import { tell, UNKNOWN_SESSION, type Problem } from './problem.ts';
import { maxBody, readConfig, readJson } from './read-body.ts';
import { badNumber, wholeNumber } from './whole-number.ts';
import { detailOnWire, sessionOnWire } from './wire.ts';

export interface SessionRouteDependencies {
  readonly conversation: ConversationPort;
  readonly sessions: SessionsPort;
  readonly hub: EventHub;
  readonly newId: () => string;
}

const MAX_REVISION = 1_000_000;
/** Longest body that sends a message with its files, in bytes. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
/** Longest config to validate, in bytes; the validator itself says more about files over its own, lower limit. */
export const MAX_CONFIG_BYTES = 2 * 1024 * 1024;
const MAX_COMMAND_BYTES = 4096;

/** Sessions, messages, commands, configs and validation: the whole API except the event stream. */
export function sessionRoutes(dependencies: SessionRouteDependencies): Hono {
  const { conversation, sessions, newId } = dependencies;
  const routes = new Hono();

  routes.post('/sessions', maxBody(MAX_COMMAND_BYTES), async (c) => {
    const body = await readJson(c.req.raw, { optional: true });
    if (!body.ok) return tell(c, body.problem);
    const { id } = await sessions.create(WEB_AUTHOR, webThread);
    return c.json({ sessionId: id }, 201, { location: `/api/sessions/${id}` });
  });

  routes.get('/sessions', async (c) => {
    const query = parseList(c.req.query());
    if (!query.ok) return tell(c, query.problem);
    const { limit } = query.value;
    // One more than asked for shows whether there are further ones.
    const found = await sessions.list(WEB_AUTHOR, { ...query.value, limit: limit + 1 });
    return c.json({ sessions: found.slice(0, limit).map(sessionOnWire), more: found.length > limit });
  });

  routes.get('/sessions/:id', async (c) => {
    const id = c.req.param('id');
    const newest = wholeNumber(c.req.query('messages'), { otherwise: Infinity, max: 100_000 });
    if (newest === undefined) return tell(c, badNumber('messages', 100_000));
    const window = newest === Infinity ? undefined : newest;
    // One more than asked for shows whether there are earlier ones.
    const detail = await sessions.read(id, window === undefined ? undefined : window + 1);
    if (detail === undefined || detail.session.platform !== 'web') return tell(c, UNKNOWN_SESSION);
    return c.json(detailOnWire(detail, window));
  });

  routes.patch('/sessions/:id', maxBody(MAX_COMMAND_BYTES), async (c) => {
    const id = c.req.param('id');
    const body = await readJson(c.req.raw);
    const title = body.ok ? parseRename(body.value) : body;
    if (!title.ok) return tell(c, title.problem);
    const session = await sessions.rename(id, title.value);
    return session === undefined ? tell(c, UNKNOWN_SESSION) : c.json(sessionOnWire(session));
  });

  routes.post('/sessions/:id/messages', maxBody(MAX_MESSAGE_BYTES), async (c) =>
    postMessage(c, dependencies, c.req.param('id')),
  );

  routes.post('/sessions/:id/stop', maxBody(MAX_COMMAND_BYTES), async (c) => {
    const body = await readJson(c.req.raw, { optional: true });
    const turnId = body.ok ? parseStop(body.value) : body;
    if (!turnId.ok) return tell(c, turnId.problem);
    const stop = webCommand(c.req.param('id'), 'stop', newId());
    const only = turnId.value === undefined ? {} : { turnId: turnId.value };
    return commandAnswer(c, await conversation.command({ ...stop, ...only }));
  });

  routes.post('/sessions/:id/commands', maxBody(MAX_COMMAND_BYTES), async (c) => {
    const body = await readJson(c.req.raw);
    const command = body.ok ? parseCommand(c.req.param('id'), body.value, newId) : body;
    if (!command.ok) return tell(c, command.problem);
    if (command.value.name === 'new') {
      // On the web each session is a thread of its own, so the next session needs a new one.
      const { id } = await sessions.create(WEB_AUTHOR, webThread);
      return c.json({ kind: 'done', text: 'A new session has started.', sessionId: id });
    }
    return commandAnswer(c, await conversation.command(command.value));
  });

  routes.post('/sessions/:id/feedback', maxBody(MAX_COMMAND_BYTES), async (c) => {
    const body = await readJson(c.req.raw);
    const feedback = body.ok ? parseFeedback(body.value) : body;
    if (!feedback.ok) return tell(c, feedback.problem);
    const outcome = await conversation.feedback(feedback.value);
    return outcome === 'noted' ? c.json({ outcome }) : tell(c, UNKNOWN_TURN);
  });

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

async function postMessage(c: Context, dependencies: SessionRouteDependencies, sessionId: string): Promise<Response> {
  const body = await readJson(c.req.raw);
  const message = body.ok ? parseMessage(sessionId, body.value, dependencies.newId) : body;
  if (!message.ok) return tell(c, message.problem);
  const receipt = await dependencies.conversation.receive(message.value);
  if (receipt.outcome === 'refused') {
    return tell(c, { status: 409, code: 'refused', message: receipt.sentence });
  }
  const { messageId, turnId } = receipt;
  if (receipt.outcome === 'accepted') dependencies.hub.publish(sessionId, { name: 'message', turnId, messageId });
  return c.json({ messageId, turnId }, 202);
}

function commandAnswer(c: Context, result: CommandResult): Response {
  return c.json(result, result.kind === 'queued' ? 202 : 200);
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

const UNKNOWN_TURN: Problem = {
  status: 404,
  code: 'unknown_turn',
  message: 'This answer does not exist any more. Open the session again.',
};

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
