#!/usr/bin/env node
// The only file in plain JavaScript. It must run on any Node, to say which version is needed, and before the first TypeScript file, to enable the compile
// cache. A cached file needs no type stripping, which saves some 20 MiB and a few hundred milliseconds at each start.
import { existsSync, readFileSync } from 'node:fs';
import module from 'node:module';
import { setFlagsFromString } from 'node:v8';

const NEEDED_MAJOR = 24;
const major = Number(process.versions.node.split('.', 1)[0]);

if (major < NEEDED_MAJOR) {
  process.stderr.write(
    `Threadsmith needs Node ${NEEDED_MAJOR} or newer; this is Node ${process.versions.node}. ` +
      'Use "npm start" or "npx threadsmith", which on Linux and Windows run the Node that "npm ci" installs, ' +
      'unless optional dependencies were left out. Elsewhere install a newer Node.\n',
  );
  process.exit(1);
}

if (['version', '--version', '-v'].includes(process.argv[2] ?? '')) {
  process.stdout.write(`${JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version}\n`);
  process.exit(0);
}

// A bot is idle most of the time: a small young generation costs nothing and saves 25 MiB of resident memory.
setFlagsFromString('--max-semi-space-size=2');
setFlagsFromString('--semi-space-growth-factor=1');
module.enableCompileCache(new URL('../node_modules/.cache/threadsmith', import.meta.url).pathname);
// A package made by `npm pack` has no sources: Node strips no types below node_modules.
await import(existsSync(new URL('cli/main.ts', import.meta.url)) ? './cli/main.ts' : '../dist/src/cli/main.js');
