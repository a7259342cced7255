import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defaultExclude, defineConfig } from 'vitest/config';

// A first `npm test` must not fail for want of a browser. CI installs one, so there nothing is left out.
const browserTests = 'test/e2e/web-*.test.ts';
const hasBrowser = existsSync('/usr/bin/chromium');
if (!hasBrowser) {
  process.stderr.write(`No /usr/bin/chromium: ${browserTests} are left out. Install the chromium of Debian to run them.
`);
}

// A program of 95 MB for one kind of machine, which `.ci/run` fetches: no matter for a first `npm test`.
const localSlackTests = 'test/e2e/slack-local.test.ts';
const hasLocalSlack = process.env['LOCAL_SLACK'] !== undefined;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/postgres/setup.ts'],
    exclude: [...defaultExclude, ...(hasBrowser ? [] : [browserTests]), ...(hasLocalSlack ? [] : [localSlackTests])],
    // Many tests wait for one another's processes more than they reckon, so two files at a time are not too many for any machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 20_000,
    hookTimeout: 30_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'adapters/**/*.ts'],
      exclude: ['src/store/migrations/**'],
      reporter: ['text-summary', 'json-summary', 'html'],
      thresholds: { lines: 90 },
    },
  },
});
