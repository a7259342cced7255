/*
 * Opens the SQLite file that is its argument and prints `opened` or the code of the failure: `node open-as-nobody.ts PATH`. An administrator,
 * whom the rights of files do not bind, becomes the user `nobody` first; all code is loaded before that, from wherever it lies.
 */
import { ThreadsmithError } from '../../src/errors.ts';
import { openStore } from '../../src/store/open-store.ts';

const NOBODY = 65_534;

const openAt = (path: string) =>
  openStore({ url: `sqlite:${path}`, clock: () => new Date(), newId: () => crypto.randomUUID() });

await (await openAt(':memory:')).close();
if (process.getuid?.() === 0) {
  process.setgid?.(NOBODY);
  process.setuid?.(NOBODY);
}
try {
  await (await openAt(process.argv[2] ?? '')).close();
  console.log('opened');
} catch (error) {
  console.log(error instanceof ThreadsmithError ? error.code : error);
}
