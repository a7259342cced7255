import { onTestFinished } from 'vitest';
import type { Script } from '../llm/scripted-server.ts';
import { openSlackBot, type SlackBotOptions, type SlackHarness } from './bot.ts';

/** The whole bot on a fake Slack, closed at the end of the test. */
export async function startSlackBot(script: Script, options?: SlackBotOptions): Promise<SlackHarness> {
  const bot = await openSlackBot(script, options);
  onTestFinished(() => bot.close());
  return bot;
}
