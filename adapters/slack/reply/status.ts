import type { Clock } from '../../../src/async/clock.ts';
import type { Log } from '../../../src/log.ts';
import type { SlackBudget } from '../client/budget.ts';
import type { SlackCapabilities } from '../client/capabilities.ts';
import { isRateLimited, isUnclear } from '../client/failure.ts';
import { SlackCallFailure, type SlackApi } from '../client/web-api.ts';
import type { RenamedSessions } from './renamed-sessions.ts';

export interface StatusDependencies {
  readonly api: SlackApi;
  readonly budget: SlackBudget;
  readonly clock: Clock;
  readonly log: Log;
  readonly capabilities: SlackCapabilities;
  readonly channel: string;
  readonly threadTs: string | undefined;
  readonly user: string | undefined;
  /** Name of the agent session of a new direct thread. */
  readonly title: string | undefined;
  readonly renamed: RenamedSessions;
  /** An earlier process worked on this turn and may have left the thread's agent session in `processing`. */
  readonly resumed: boolean;
}

/** What a thread shows in addition to its messages: a status line, Slack's Stop button, and a title. Best effort; never throws. */
export interface ThreadStatus {
  begin(): void;
  /** Called when the first post is visible: it replaces the status line. */
  posted(): void;
  /** A stream starts the thread's agent session. Only a stream that the app itself stops ends it. */
  sessionBegan(): void;
  /** Called when the agent session is no longer processing. */
  sessionEnded(): void;
  end(): Promise<void>;
}

/** An answer that starts sooner gets no status line, which saves a call. Milliseconds. */
const STATUS_AFTER_MS = 1_000;
/** Slack removes a status line after two minutes. Milliseconds. */
const RENEW_MS = 100_000;
const MAX_END_ATTEMPTS = 3;
const WORDS = ['is reading the request', 'is thinking about the steps', 'is writing'];

export function createThreadStatus(deps: StatusDependencies): ThreadStatus {
  let timer: NodeJS.Timeout | undefined;
  let shown: 'session' | 'line' | undefined;
  let processing = deps.resumed;
  let posted = false;
  let ended = false;
  let showing: Promise<void> = Promise.resolve();

  async function show(): Promise<void> {
    shown = await showWorking(deps);
    if (shown === 'session') processing = true;
    if (shown === 'line' && !posted && !ended) timer = startTimer(RENEW_MS);
  }

  function startTimer(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      if (!posted) showing = show();
    }, ms).unref();
  }

  /** Releases the call that was reserved for the end of the session. */
  function releaseReserved(): void {
    if (shown !== 'session') return;
    shown = undefined;
    deps.capabilities.processing -= 1;
  }

  return {
    begin() {
      if (deps.threadTs !== undefined) timer = startTimer(STATUS_AFTER_MS);
    },
    posted() {
      posted = true;
      clearTimeout(timer);
    },
    sessionBegan() {
      processing = true;
    },
    sessionEnded() {
      processing = false;
      releaseReserved();
    },
    async end() {
      ended = true;
      clearTimeout(timer);
      await showing;
      releaseReserved();
      if (processing) await endSession(deps);
      if (shown === 'line' && !posted)
        await attempt(deps, 'assistant.threads.setStatus', { ...place(deps), status: '' });
      await nameSession(deps);
    },
  };
}

async function showWorking(deps: StatusDependencies): Promise<'session' | 'line' | undefined> {
  const { capabilities, user, title } = deps;
  if (capabilities.agentSessions) {
    const processing = {
      ...place(deps),
      status: 'processing',
      ...(user === undefined ? {} : { initiator_user_id: user }),
      ...(title === undefined ? {} : { title }),
    };
    // Each session that is started must be ended, with a call from the same budget.
    const outcome = await attempt(deps, 'agents.sessions.setStatus', processing, capabilities.processing + 1);
    if (outcome === 'done') capabilities.processing += 1;
    if (outcome === 'done') return 'session';
    if (outcome === 'impossible') capabilities.agentSessions = false;
  }
  if (!capabilities.statusLine) return undefined;
  const outcome = await attempt(deps, 'assistant.threads.setStatus', {
    ...place(deps),
    status: 'is thinking...',
    loading_messages: WORDS,
  });
  if (outcome === 'impossible') capabilities.statusLine = false;
  return outcome === 'done' ? 'line' : undefined;
}

/** Without this, Slack would show the thread as being worked on for an hour. */
async function endSession(deps: StatusDependencies): Promise<void> {
  const { api, budget, log, capabilities } = deps;
  if (deps.threadTs === undefined || !capabilities.agentSessions) return;
  for (let attempts = 0; attempts < MAX_END_ATTEMPTS; attempts += 1) {
    await budget.turn('agents.sessions.setStatus');
    try {
      await api.write('agents.sessions.setStatus', { ...place(deps), status: 'active' });
      return;
    } catch (error) {
      log.debug({ err: error }, 'an agent session could not be ended');
      if (isImpossible(error)) capabilities.agentSessions = false;
      if (!isRateLimited(error) && !isUnclear(error)) return;
    }
  }
}

/** The first request is the name of the chat in the agent's list. */
async function nameSession(deps: StatusDependencies): Promise<void> {
  if (deps.title === undefined || !deps.capabilities.agentSessions) return;
  if (deps.renamed.has(deps.channel, deps.threadTs)) return;
  await attempt(deps, 'agents.sessions.rename', { ...place(deps), title: deps.title });
}

function place({ channel, threadTs }: StatusDependencies): { channel_id: string; thread_ts: string | undefined } {
  return { channel_id: channel, thread_ts: threadTs };
}

/** Codes after which the app or the workspace is assumed not to support it until the next start. */
const IMPOSSIBLE = new Set([
  'not_authorized',
  'not_agent_app',
  'unknown_method',
  'missing_scope',
  'not_allowed_token_type',
  'feature_not_enabled',
]);

function isImpossible(error: unknown): boolean {
  return error instanceof SlackCallFailure && IMPOSSIBLE.has(error.code);
}

/** The app is not declared as an agent. */
const NO_AGENT = new Set(['not_authorized', 'not_agent_app']);

/** Skipped when few calls are left; a failure is only logged. */
async function attempt(
  { api, budget, log, capabilities }: StatusDependencies,
  method: string,
  args: Readonly<Record<string, unknown>>,
  kept = 0,
): Promise<'done' | 'not_now' | 'impossible'> {
  if (!budget.spare(method, kept)) return 'not_now';
  try {
    await api.write(method, args);
    return 'done';
  } catch (error) {
    log.debug({ err: error }, 'a status could not be shown');
    if (error instanceof SlackCallFailure && NO_AGENT.has(error.code)) capabilities.ownStop = false;
    return isImpossible(error) ? 'impossible' : 'not_now';
  }
}
