import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defaultExclude, defineConfig } from 'vitest/config';

// A first `npm test` must not fail because there is no browser. CI installs one, so nothing is left out there.
const browserTests = 'test/e2e/web/*.test.ts';
const hasBrowser = existsSync('/usr/bin/chromium');
if (!hasBrowser) {
  process.stderr
    .write(`No /usr/bin/chromium: ${browserTests} are left out. Install Debian's chromium package to run them.
`);
}

// Needs a program of 95 MB that exists for one kind of machine only. `.ci/run` installs it; a first `npm test` does without.
const localSlackTests = 'test/e2e/slack-local.test.ts';
const hasLocalSlack = process.env['LOCAL_SLACK'] !== undefined;

// Tests of pure functions share one process per worker. Loading the modules anew for each file takes longer than most of these files run.
const pureTests = ['async', 'conformance', 'llm/offline', 'policy', 'pyyaml', 'reply', 'text', 'workflow'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);
const leftOut = [...defaultExclude, ...(hasBrowser ? [] : [browserTests]), ...(hasLocalSlack ? [] : [localSlackTests])];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'pure', include: pureTests, isolate: false } },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: [...leftOut, ...pureTests],
          globalSetup: ['test/support/postgres/setup.ts'],
        },
      },
    ],
    // Tests mostly wait on other processes: with as many workers as cores, a machine of two is idle for half of the time.
    maxWorkers: availableParallelism() + 1,
    // Some tests hold real time limits of the platforms (Slack's three seconds), which a shared machine misses when it stalls. Such a test is run once more,
    // and the report marks it with `retry`.
    retry: process.env['CI'] === undefined ? 0 : 1,
    // Far more than any test needs on a quiet machine; those of CI are shared.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'adapters/**/*.ts'],
      exclude: ['src/store/migrations/**'],
      reporter: ['text-summary', 'json-summary', 'html'],
      thresholds: { lines: 90 },
    },
  },
});
