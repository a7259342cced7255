import { onTestFinished } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { silentLog } from '../../src/log.ts';
import type { VendorName } from '../../src/llm/provider-settings.ts';
import { startApp, type RunningApp } from '../../src/cli/start.ts';
import { temporaryFolder } from './app-process.ts';
import { startScriptedLlm, type Script } from './llm/scripted-server.ts';
import { createWebClient, type WebClient } from './web-client.ts';

/** The whole application in this process, with its own database file and port. */
export interface WebApp {
  readonly url: string;
  readonly client: WebClient;
  stop(graceMs?: number): Promise<void>;
  /** Starts it again after `stop`, with the same database and port. */
  start(): Promise<void>;
  /** Stops it and removes its files. */
  close(): Promise<void>;
}

export interface WebAppOptions {
  /** The model's answers; by default no model is configured, and drafts are made by rules. */
  readonly script?: Script;
  /** The vendor whose API the model speaks. Default: OpenAI. */
  readonly vendor?: VendorName;
  readonly variables?: Record<string, string>;
}

/** The environment variables that connect each vendor. */
const VARIABLES: Readonly<Record<VendorName, (url: string) => Record<string, string>>> = {
  openai: (url) => ({ OPENAI_API_KEY: 'key-of-test', OPENAI_BASE_URL: url }),
  anthropic: (url) => ({ ANTHROPIC_API_KEY: 'key-of-test', ANTHROPIC_BASE_URL: url }),
  google: (url) => ({ GOOGLE_API_KEY: 'key-of-test', GOOGLE_BASE_URL: url }),
  ollama: (url) => ({ OLLAMA_HOST: url }),
};

export async function startWebApp({ script, vendor = 'openai', variables = {} }: WebAppOptions = {}): Promise<WebApp> {
  const folder = temporaryFolder();
  const llm = script === undefined ? undefined : await startScriptedLlm({ vendor, script });
  const settings = {
    DATABASE_URL: `sqlite:${folder.path}/threadsmith.db`,
    ...(llm === undefined ? {} : { ...VARIABLES[vendor](llm.url), LLM_MODEL: 'scripted' }),
    ...variables,
  };
  let port = 0;
  let running: RunningApp | undefined;
  const start = async (): Promise<void> => {
    running = await startApp(loadConfig({ WEB_PORT: String(port), ...settings }), silentLog());
    port = running.web.port;
  };
  const stop = async (graceMs = 0): Promise<void> => {
    const app = running;
    running = undefined;
    await app?.stop(graceMs);
  };
  await start();
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    client: createWebClient(url),
    stop,
    start,
    async close() {
      await stop();
      await llm?.close();
      folder.remove();
    },
  };
}

/** The same, closed at the end of the test. */
export async function webAppOfTest(options?: WebAppOptions): Promise<WebApp> {
  const app = await startWebApp(options);
  onTestFinished(() => app.close());
  return app;
}
