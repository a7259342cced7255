import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname } from 'node:path';

/*
 * Writes `dist/` for `npm pack`: Node strips types, but refuses to do so below `node_modules`, where an installed package is. Every file keeps its place
 * and its lines; `src/launch.mjs` starts `dist/` where there are no sources.
 */
const OUT = 'dist';

/** Imports and workers name our own files with `.ts`. */
const OWN_FILE = /(['"])((?:\.{1,2}\/)?[\w./-]+)\.ts\1/g;

rmSync(OUT, { recursive: true, force: true });
for (const file of globSync(['src/**/*.*', 'adapters/**/*.*'])) {
  const target = `${OUT}/${file.replace(/\.ts$/, '.js')}`;
  mkdirSync(dirname(target), { recursive: true });
  if (file.endsWith('.ts')) {
    writeFileSync(target, stripTypeScriptTypes(readFileSync(file, 'utf8')).replaceAll(OWN_FILE, '$1$2.js$1'));
  } else {
    cpSync(file, target);
  }
}
