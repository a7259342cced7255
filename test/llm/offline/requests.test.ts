import { describe, expect, test } from 'vitest';
import { readRequests } from '../../../bench/eval/request.ts';
import { askOffline } from './ask-offline.ts';
import { unsafeIn } from './safe-profile.ts';

const sets = ['offline-seen', 'offline-unseen'].map((name) =>
  readRequests(new URL(`../../../bench/eval/${name}.jsonl`, import.meta.url)),
);

describe('requests as people write them', () => {
  test.each(sets.flat().map(({ id, turns }) => [id, turns.map(({ user }) => user)] as const))(
    '%s: what is offered is valid, runs and is safe',
    async (_id, messages) => {
      let currentConfig: string | undefined;
      for (const message of messages) {
        const { prose, config } = await askOffline(message, currentConfig === undefined ? {} : { currentConfig });
        expect(prose).not.toBe('');
        expect(config === undefined ? [] : unsafeIn(config)).toEqual([]);
        currentConfig = config ?? currentConfig;
      }
    },
  );
});
