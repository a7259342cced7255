import type { Log } from '../../../src/log.ts';
import type { SlackBudget } from '../client/budget.ts';
import { SUGGESTED_PROMPTS } from '../setup/manifest.ts';
import type { SlackPlaces } from './places.ts';
import { SlackCallFailure, type SlackApi } from '../client/web-api.ts';

/** Somebody opened the pane (`threadTs` only in Slack's older assistant view): offers what to ask, and learns whether the app is an agent. */
export async function welcome(
  where: { channel: string; threadTs?: string },
  { api, budget, places, log }: { api: SlackApi; budget: SlackBudget; places: SlackPlaces; log: Log },
): Promise<void> {
  await budget.turn('assistant.threads.setSuggestedPrompts');
  try {
    await api.write('assistant.threads.setSuggestedPrompts', {
      channel_id: where.channel,
      ...(where.threadTs === undefined ? {} : { thread_ts: where.threadTs }),
      title: 'What should the workflow do?',
      prompts: SUGGESTED_PROMPTS,
    });
    if (where.threadTs === undefined) places.rootsAreChats(true);
  } catch (error) {
    if (!(error instanceof SlackCallFailure)) throw error;
    if (error.code === 'not_agent_app') places.rootsAreChats(false);
    log.debug({ err: error }, 'Slack shows no suggested prompts');
  }
}
