#!/usr/bin/env node
// The one file in plain JavaScript: it must run on any Node, to say which one is needed, and before the first TypeScript file, so that what Node
// makes of those is kept. A kept file needs no type stripper, which saves some 20 MiB and a few hundred milliseconds at each start.
import module from 'node:module';
import { setFlagsFromString } from 'node:v8';

const NEEDED_MAJOR = 24;
const major = Number(process.versions.node.split('.', 1)[0]);

if (major < NEEDED_MAJOR) {
  process.stderr.write(
    `Threadsmith needs Node ${NEEDED_MAJOR} or newer, and this is Node ${process.versions.node}. ` +
      'Use "npm start" or "npx threadsmith": they run the Node that "npm ci" installed.\n',
  );
  process.exit(1);
}

// A bot waits most of its life: a small nursery costs it nothing and spares 25 MiB of resident memory.
setFlagsFromString('--max-semi-space-size=2');
setFlagsFromString('--semi-space-growth-factor=1');
module.enableCompileCache(new URL('../node_modules/.cache/threadsmith', import.meta.url).pathname);
await import('./cli/main.ts');
