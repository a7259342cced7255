import type { Clock } from '../../../src/async/clock.ts';
import type { Log } from '../../../src/log.ts';
import type { SlackBudget } from '../client/budget.ts';
import type { SlackCapabilities } from '../client/capabilities.ts';
import { SlackCallFailure, type SlackApi } from '../client/web-api.ts';

export interface StatusDependencies {
  readonly api: SlackApi;
  readonly budget: SlackBudget;
  readonly clock: Clock;
  readonly log: Log;
  readonly capabilities: SlackCapabilities;
  readonly channel: string;
  readonly threadTs: string | undefined;
  readonly user: string | undefined;
  /** Names the agent session of a new direct thread. */
  readonly title: string | undefined;
  /** An earlier process worked on this turn, and may have left the thread's agent session processing. */
  readonly resumed: boolean;
}

/** What a thread shows beside its messages: that it is being worked on, with Slack's Stop button, and its title. */
export interface ThreadStatus {
  begin(): void;
  /** Something was posted: it says more than any status. */
  posted(): void;
  /** Slack begins the thread's agent session with a stream; only a stream that the app itself stops ends it. */
  sessionBegan(): void;
  /** The agent session is not processing any more. */
  sessionEnded(): void;
  end(): Promise<void>;
}

/** A model that answers faster than this needs no status line, and a call is saved. Milliseconds. */
const PATIENCE_MS = 1_000;
/** Slack takes a status line away after two minutes. Milliseconds. */
const RENEW_MS = 100_000;
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

  /** The call for the end of the session was kept until here. */
  function giveBack(): void {
    if (shown !== 'session') return;
    shown = undefined;
    deps.capabilities.processing -= 1;
  }

  return {
    begin() {
      if (deps.threadTs !== undefined) timer = startTimer(PATIENCE_MS);
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
      giveBack();
    },
    async end() {
      ended = true;
      clearTimeout(timer);
      await showing;
      giveBack();
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
    // Each session that is begun has to be ended with a call of the same budget.
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

/** Left alone, Slack would show the thread as being worked on for an hour. */
async function endSession(deps: StatusDependencies): Promise<void> {
  if (deps.threadTs === undefined || !deps.capabilities.agentSessions) return;
  for (let attempts = 0; attempts < 3; attempts += 1) {
    await deps.budget.turn('agents.sessions.setStatus');
    try {
      await deps.api.write('agents.sessions.setStatus', { ...place(deps), status: 'active' });
      return;
    } catch (error) {
      if (!(error instanceof SlackCallFailure)) throw error;
      deps.log.debug({ err: error }, 'an agent session could not be ended');
      if (IMPOSSIBLE.has(error.code)) deps.capabilities.agentSessions = false;
      if (error.code !== 'ratelimited' && error.code !== 'no_clear_answer') return;
    }
  }
}

/** The first thing that was asked names the chat in the agent's list. */
async function nameSession(deps: StatusDependencies): Promise<void> {
  if (deps.title === undefined || !deps.capabilities.agentSessions) return;
  await attempt(deps, 'agents.sessions.rename', { ...place(deps), title: deps.title });
}

function place({ channel, threadTs }: StatusDependencies): { channel_id: string; thread_ts: string | undefined } {
  return { channel_id: channel, thread_ts: threadTs };
}

/** These mean that the app or the workspace will not have it, now or later. */
const IMPOSSIBLE = new Set([
  'not_authorized',
  'not_agent_app',
  'unknown_method',
  'missing_scope',
  'not_allowed_token_type',
  'feature_not_enabled',
]);

/** The app is not declared as an agent. */
const NO_AGENT = new Set(['not_authorized', 'not_agent_app']);

/** Never essential: left out when the budget is tight, and a refusal is only logged. */
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
    if (!(error instanceof SlackCallFailure)) throw error;
    log.debug({ err: error }, 'Slack does not show a status');
    if (NO_AGENT.has(error.code)) capabilities.ownStop = false;
    return IMPOSSIBLE.has(error.code) ? 'impossible' : 'not_now';
  }
}
