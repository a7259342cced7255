/*
 * Opens the database whose address is its argument and prints which packages that took: `node loaded-by-opening.ts URL`.
 */
import { createRequire } from 'node:module';
import { openStore } from '../../src/store/open-store.ts';

const store = await openStore({
  url: process.argv[2] ?? '',
  clock: () => new Date(),
  newId: () => crypto.randomUUID(),
});
await store.close();
const files = Object.keys(createRequire(import.meta.url).cache);
const has = (name: string) => files.some((file) => file.includes(`/node_modules/${name}/`));
console.log(JSON.stringify({ pg: has('pg'), sqlite: has('better-sqlite3') }));
