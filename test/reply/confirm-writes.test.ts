import { expect, test } from 'vitest';
import type { ThreadKey } from '../../src/chat/thread-key.ts';
import { confirmWrites } from '../../src/reply/confirm-writes.ts';
import { createMemoryPlatform } from '../support/memory-platform.ts';

test('after the right to write was lost, nothing that people see is changed', async () => {
  const platform = createMemoryPlatform();
  const target = { thread: 'test:t:1' as ThreadKey, sessionId: 's', turnId: 't', context: {} };
  let isLost = false;
  const port = confirmWrites(platform.openReply(target), {
    confirm: async () => {
      if (isLost) throw new Error('lost');
    },
  });
  const view = { text: 'half', phase: 'working', actions: [] } as const;
  const id = await port.post(view, 'key');
  const shown = JSON.stringify(platform.posts);
  isLost = true;
  await expect(port.post(view, 'other')).rejects.toThrow('lost');
  await expect(port.edit(id, { ...view, text: 'stale' })).rejects.toThrow('lost');
  await expect(port.remove(id)).rejects.toThrow('lost');
  await expect(port.attach({ fileName: 'a.yaml', content: '' }, 'file')).rejects.toThrow('lost');
  expect(JSON.stringify(platform.posts)).toBe(shown);
});
