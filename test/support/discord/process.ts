import { onTestFinished } from 'vitest';
import { startApp, temporaryFolder, type AppProcess } from '../app-process.ts';
import { startFakeDiscord, type FakeDiscordOptions } from './server.ts';
import { ChannelType } from './world.ts';
import { startScriptedLlm, type Script } from '../llm/scripted-server.ts';

/** The whole program as an operator runs it, on a fake Discord and a scripted model. */
export async function openDiscordProcess(script: Script, options: FakeDiscordOptions = {}) {
  const folder = temporaryFolder();
  const discord = await startFakeDiscord(options);
  const llm = await startScriptedLlm({ vendor: 'openai', script });
  const running: AppProcess[] = [];
  onTestFinished(async () => {
    for (const app of running) await app.end('SIGKILL');
    await discord.close();
    await llm.close();
    folder.remove();
  });
  const guild = discord.world.addGuild('Workshop');
  return {
    discord,
    llm,
    channel: discord.world.addChannel(guild, ChannelType.text, 'workflows'),
    ann: discord.world.addPerson('Ann'),
    start: async () => {
      const app = await startApp(folder.path, {
        OPENAI_API_KEY: 'key-of-test',
        OPENAI_BASE_URL: llm.url,
        LLM_MODEL: 'scripted',
        DISCORD_TOKEN: discord.token,
        DISCORD_API_URL: discord.apiUrl,
      });
      running.push(app);
      return app;
    },
  };
}
