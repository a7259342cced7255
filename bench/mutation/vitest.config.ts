import { defineConfig } from 'vitest/config';

// Only tests within this process: a mutant is activated in memory, so a spawned process would not have it.
export default defineConfig({
  test: {
    include: ['test/{async,text,conversation,reply,store,queue,workflow,pyyaml}/**/*.test.ts'],
    globalSetup: ['test/support/postgres/setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
