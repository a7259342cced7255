import type { Log } from '../../src/log.ts';
import type { BudgetClock, SlackBudget } from './budget.ts';
import { SlackCallFailure, type SlackApi } from './slack-api.ts';

/** What this installation of the app turned out to be able to do; one for all threads. */
export interface SlackFeatures {
  /** Streams natively. */
  streams: boolean;
  /** Declared as an agent: sessions with a state, and Slack's own Stop button. */
  agentSessions: boolean;
  statusLine: boolean;
}

export interface SignalParts {
  readonly api: SlackApi;
  readonly budget: SlackBudget;
  readonly clock: BudgetClock;
  readonly log: Log;
  readonly features: SlackFeatures;
  readonly channel: string;
  readonly threadTs: string | undefined;
  readonly user: string | undefined;
  /** Names the agent session of a new direct thread. */
  readonly title: string | undefined;
}

/** What a thread shows beside its messages: that it is being worked on, with Slack's Stop button, and its title. */
export interface ProgressSignal {
  begin(): void;
  /** Something was posted: it says more than any status. */
  posted(): void;
  end(): Promise<void>;
}

/** A model that answers faster than this needs no status line, and a call is saved. Milliseconds. */
const PATIENCE_MS = 1_000;
/** Slack takes a status line away after two minutes. Milliseconds. */
const RENEW_MS = 100_000;
const WORDS = ['is reading the request', 'is thinking about the steps', 'is writing'];

export function createProgressSignal(parts: SignalParts): ProgressSignal {
  let timer: NodeJS.Timeout | undefined;
  let shown: 'session' | 'line' | undefined;
  let posted = false;
  let showing: Promise<void> = Promise.resolve();

  const show = (): void => {
    if (posted) return;
    showing = showAndRenew();
  };

  async function showAndRenew(): Promise<void> {
    shown = await showWorking(parts);
    if (shown === 'line' && timer !== undefined) timer = setTimeout(show, RENEW_MS).unref();
  }

  return {
    begin() {
      if (parts.threadTs === undefined) return;
      timer = setTimeout(show, PATIENCE_MS).unref();
    },
    posted() {
      posted = true;
      clearTimeout(timer);
    },
    async end() {
      clearTimeout(timer);
      timer = undefined;
      await showing;
      if (shown === 'session') await attempt(parts, 'agents.sessions.setStatus', { ...place(parts), status: 'active' });
      if (shown === 'line' && !posted)
        await attempt(parts, 'assistant.threads.setStatus', { ...place(parts), status: '' });
      await nameSession(parts);
    },
  };
}

async function showWorking(parts: SignalParts): Promise<'session' | 'line' | undefined> {
  const { features, user, title } = parts;
  if (features.agentSessions) {
    const outcome = await attempt(parts, 'agents.sessions.setStatus', {
      ...place(parts),
      status: 'processing',
      ...(user === undefined ? {} : { initiator_user_id: user }),
      ...(title === undefined ? {} : { title }),
    });
    if (outcome === 'done') return 'session';
    if (outcome === 'impossible') features.agentSessions = false;
  }
  if (!features.statusLine) return undefined;
  const outcome = await attempt(parts, 'assistant.threads.setStatus', {
    ...place(parts),
    status: 'is thinking...',
    loading_messages: WORDS,
  });
  if (outcome === 'impossible') features.statusLine = false;
  return outcome === 'done' ? 'line' : undefined;
}

/** The first thing that was asked names the chat in the agent's list. */
async function nameSession(parts: SignalParts): Promise<void> {
  if (parts.title === undefined || !parts.features.agentSessions) return;
  await attempt(parts, 'agents.sessions.rename', { ...place(parts), title: parts.title });
}

function place({ channel, threadTs }: SignalParts): { channel_id: string; thread_ts: string | undefined } {
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

/** Never essential: left out when the budget is tight, and a refusal is only logged. */
async function attempt(
  { api, budget, log }: SignalParts,
  method: string,
  args: Readonly<Record<string, unknown>>,
): Promise<'done' | 'not_now' | 'impossible'> {
  if (!budget.spare(method)) return 'not_now';
  try {
    await api.write(method, args);
    return 'done';
  } catch (error) {
    if (!(error instanceof SlackCallFailure)) throw error;
    log.debug({ err: error }, 'Slack does not show a status');
    return IMPOSSIBLE.has(error.code) ? 'impossible' : 'not_now';
  }
}
