import type { TestDatabase } from '../../contract/store/harness.ts';
import { startApp, temporaryFolder, type AppProcess } from '../app-process.ts';
import { startScriptedLlm, type Script, type ScriptedLlm } from '../llm/scripted-server.ts';
import { postgresDatabase } from './postgres.ts';

/** Threadsmith processes that share one PostgreSQL and one scripted model. */
export interface Replicas {
  readonly llm: ScriptedLlm;
  readonly databaseUrl: string;
  /** Starts another process. */
  start(variables?: Record<string, string>): Promise<AppProcess>;
  close(): Promise<void>;
}

export async function openReplicas(script: Script, variables: Record<string, string> = {}): Promise<Replicas> {
  const database: TestDatabase = await postgresDatabase();
  const llm = await startScriptedLlm({ vendor: 'openai', script });
  const folder = temporaryFolder();
  const running: AppProcess[] = [];
  return {
    llm,
    databaseUrl: database.url,
    async start(more = {}) {
      const app = await startApp(folder.path, {
        DATABASE_URL: database.url,
        OPENAI_API_KEY: 'key-of-test',
        OPENAI_BASE_URL: llm.url,
        LLM_MODEL: 'scripted',
        ...variables,
        ...more,
      });
      running.push(app);
      return app;
    },
    async close() {
      for (const app of running) await app.end('SIGKILL');
      await llm.close();
      await database.remove();
      folder.remove();
    },
  };
}
