/*
 * A process that writes to a store until it is killed: `node store-writer.ts URL WRITER FIRST`. It tells of each thing on its standard
 * output only after the store has acknowledged it, one line each: `opened`, `accepted ID`, `answered TURN NUMBER`.
 */
import { writeSync } from 'node:fs';
import { openStore } from '../../../src/store/open-store.ts';
import { inbound, SHARED_THREAD, writerThread } from './harness.ts';

const [url = '', writer = '', first = '0'] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`);

const store = await openStore({ url, clock: () => new Date(), newId: () => crypto.randomUUID() });
say('opened');
for (let number = Number(first); ; number += 1) {
  await store.accept(inbound({ id: `${writer}-${number}`, thread: SHARED_THREAD }));
  say(`accepted shared ${writer}-${number}`);
  const { turn } = await store.accept(inbound({ id: `own-${number}`, thread: writerThread(writer) }));
  say(`accepted own own-${number}`);
  if ((await store.startTurn(turn.id)) === undefined) continue;
  const { revision } = await store.answerTurn({
    turnId: turn.id,
    outcome: 'revised',
    content: `answer to own-${number}`,
    metadata: {},
    revision: { yaml: `by: ${turn.id}\n`, fileName: (n) => `r${n}.yaml`, changes: 'made' },
  });
  say(`answered ${turn.id} ${revision?.number}`);
  await store.finishTurn(turn.id);
}
