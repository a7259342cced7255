import type { Log } from '../../../src/log.ts';
import type { SlackBudget } from '../client/budget.ts';
import { SlackCallFailure, type SlackApi } from '../client/web-api.ts';
import { SUGGESTED_PROMPTS } from '../setup/manifest.ts';
import type { SlackPlaces } from './places.ts';

export interface AgentPaneDependencies {
  readonly api: SlackApi;
  readonly budget: SlackBudget;
  readonly places: SlackPlaces;
  readonly log: Log;
}

/**
 * Offers example requests to a person who opened the pane. Slack's answer also shows whether the app is an agent. Only Slack's older assistant view has a
 * `threadTs`.
 */
export async function offerPrompts(
  { channel, threadTs }: { readonly channel: string; readonly threadTs?: string },
  { api, budget, places, log }: AgentPaneDependencies,
): Promise<void> {
  await budget.turn('assistant.threads.setSuggestedPrompts');
  try {
    await api.write('assistant.threads.setSuggestedPrompts', {
      channel_id: channel,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      title: 'What should the workflow do?',
      prompts: SUGGESTED_PROMPTS,
    });
    if (threadTs === undefined) places.setAgentPane(true);
  } catch (error) {
    if (!(error instanceof SlackCallFailure)) throw error;
    if (error.code === 'not_agent_app') places.setAgentPane(false);
    log.debug({ err: error }, 'Slack does not show the suggested prompts');
  }
}
