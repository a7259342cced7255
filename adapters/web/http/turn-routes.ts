import { Hono, type Context } from 'hono';
import type { CommandResult, ConversationPort, InboundCommand } from '../../../src/chat/conversation-port.ts';
import type { SessionsPort } from '../../../src/chat/sessions-port.ts';
import type { TrialProblems } from '../../../src/chat/trial-form.ts';
import type { EventHub } from '../events/event-hub.ts';
import {
  parseCommand,
  parseFeedback,
  parseMessage,
  parseStop,
  webCommand,
  type Sender,
} from '../receive/parse-body.ts';
import { webThread } from '../receive/web-thread.ts';
import type { WebEnv } from './credentials.ts';
import { tell, type Problem } from './problem.ts';
import { MAX_COMMAND_BYTES, maxBody, readJson } from './read-body.ts';

export interface TurnRouteDependencies {
  readonly conversation: ConversationPort;
  readonly sessions: SessionsPort;
  readonly hub: EventHub;
  readonly newId: () => string;
}

/** Longest body that sends a message with its files, in bytes. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/** Messages, commands, stop and feedback. */
export function turnRoutes(dependencies: TurnRouteDependencies): Hono<WebEnv> {
  const { conversation, sessions, newId } = dependencies;
  const routes = new Hono<WebEnv>();

  routes.post('/sessions/:id/messages', maxBody(MAX_MESSAGE_BYTES), async (c) =>
    postMessage(c, dependencies, c.req.param('id')),
  );

  routes.post('/sessions/:id/stop', maxBody(MAX_COMMAND_BYTES), async (c) => {
    const body = await readJson(c.req.raw, { optional: true });
    const turnId = body.ok ? parseStop(body.value) : body;
    if (!turnId.ok) return tell(c, turnId.problem);
    const stop = webCommand(sender(c), 'stop', newId());
    const only = turnId.value === undefined ? {} : { turnId: turnId.value };
    return commandAnswer(c, await conversation.command({ ...stop, ...only }));
  });

  routes.post('/sessions/:id/commands', maxBody(MAX_COMMAND_BYTES), async (c) => {
    const body = await readJson(c.req.raw);
    const command = body.ok ? parseCommand(sender(c), body.value, newId) : body;
    if (!command.ok) return tell(c, command.problem);
    if (command.value.name === 'new') {
      // On the web each session is a thread of its own, so the next session needs a new one.
      const { id } = await sessions.create(c.get('author'), webThread);
      return c.json({ kind: 'done', text: 'A new session has started.', sessionId: id });
    }
    const fields = await problemsOf(command.value, conversation);
    if (Object.keys(fields).length > 0) return c.json({ error: { ...BAD_INPUTS, fields } }, 422);
    return commandAnswer(c, await conversation.command(command.value));
  });

  routes.get('/sessions/:id/trial', async (c) => {
    const form = await conversation.trialForm({ thread: webThread(c.req.param('id')), author: c.get('author') });
    return c.json(form ?? { fields: [] });
  });

  routes.post('/sessions/:id/feedback', maxBody(MAX_COMMAND_BYTES), async (c) => {
    const body = await readJson(c.req.raw);
    const feedback = body.ok ? parseFeedback(sender(c), body.value) : body;
    if (!feedback.ok) return tell(c, feedback.problem);
    const outcome = await conversation.feedback(feedback.value);
    return outcome === 'noted' ? c.json({ outcome }) : tell(c, UNKNOWN_TURN);
  });

  return routes;
}

async function postMessage(
  c: Context<WebEnv>,
  dependencies: TurnRouteDependencies,
  sessionId: string,
): Promise<Response> {
  const body = await readJson(c.req.raw);
  const message = body.ok ? parseMessage({ sessionId, author: c.get('author') }, body.value, dependencies.newId) : body;
  if (!message.ok) return tell(c, message.problem);
  const receipt = await dependencies.conversation.receive(message.value);
  if (receipt.outcome === 'refused') {
    return tell(c, { status: 409, code: 'refused', message: receipt.sentence });
  }
  const { messageId, turnId } = receipt;
  if (receipt.outcome === 'accepted') dependencies.hub.publish(sessionId, { name: 'message', turnId, messageId });
  return c.json({ messageId, turnId }, 202);
}

function sender(c: Context<WebEnv, '/sessions/:id/*'>): Sender {
  return { sessionId: c.req.param('id'), author: c.get('author') };
}

async function problemsOf(
  { name, inputs, ...place }: InboundCommand,
  conversation: ConversationPort,
): Promise<TrialProblems> {
  return name === 'try' && inputs !== undefined ? conversation.checkTrial(place, inputs) : {};
}

const BAD_INPUTS = { code: 'bad_inputs', message: 'Some inputs cannot be used; "fields" says why.' };

function commandAnswer(c: Context, result: CommandResult): Response {
  return c.json(result, result.kind === 'queued' ? 202 : 200);
}

const UNKNOWN_TURN: Problem = {
  status: 404,
  code: 'unknown_turn',
  message: 'This answer does not exist any more. Open the session again.',
};
