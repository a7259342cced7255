import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeSessionStore } from '../contract/session-store.ts';

describeSessionStore('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'threadsmith-store-'));
  return {
    url: `sqlite:${join(folder, 'deep', 'threadsmith.db')}`,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
});
