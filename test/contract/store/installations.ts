import { expect, test } from 'vitest';
import type { StoreHarness } from './harness.ts';

export function installationCases(at: () => StoreHarness): void {
  const [ours, other] = [
    { platform: 'slack', scope: 'T1', content: 'sealed 1' },
    { platform: 'slack', scope: 'T2', content: 'sealed 2' },
  ];

  test('an installation is kept, replaced by the next one of its workspace, and listed', async () => {
    const { store } = at();
    expect(await store.getInstallation('slack', 'T1')).toBeUndefined();
    for (const installation of [other, { ...ours, content: 'from before' }, ours])
      await store.saveInstallation(installation);
    expect(await store.getInstallation('slack', 'T1')).toEqual(ours);
    expect(await store.listInstallations()).toEqual([ours, other]);
  });

  test('its content is replaced only if it is still the one that was read', async () => {
    const { store } = at();
    await store.saveInstallation(ours);
    expect(await store.replaceInstallation(ours, 'sealed again')).toBe(true);
    expect(await store.replaceInstallation(ours, 'sealed late')).toBe(false);
    expect(await store.replaceInstallation(other, 'sealed')).toBe(false);
    expect(await store.listInstallations()).toEqual([{ ...ours, content: 'sealed again' }]);
  });

  test('a deleted one is gone, and deleting it once more does nothing', async () => {
    const { store } = at();
    await store.saveInstallation(ours);
    await store.saveInstallation(other);
    for (const _ of [1, 2]) await store.deleteInstallation('slack', 'T1');
    expect(await store.listInstallations()).toEqual([other]);
  });
}
