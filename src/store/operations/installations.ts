import type { SessionStore } from '../../session/session-store.ts';
import type { StoreDependencies } from '../dependencies.ts';

type InstallationOperations = Pick<
  SessionStore,
  'saveInstallation' | 'getInstallation' | 'listInstallations' | 'replaceInstallation' | 'deleteInstallation'
>;

export function installationOperations({ database, clock }: StoreDependencies): InstallationOperations {
  return {
    saveInstallation: ({ platform, scope, content }) =>
      database.run(async (tables) => {
        const updatedAt = clock();
        await tables
          .insertInto('Installation')
          .values({ platform, scope, content, updatedAt })
          .onConflict((conflict) => conflict.columns(['platform', 'scope']).doUpdateSet({ content, updatedAt }))
          .execute();
      }),
    getInstallation: (platform, scope) =>
      database.run((tables) =>
        tables
          .selectFrom('Installation')
          .select(['platform', 'scope', 'content'])
          .where('platform', '=', platform)
          .where('scope', '=', scope)
          .executeTakeFirst(),
      ),
    listInstallations: () =>
      database.run((tables) =>
        tables
          .selectFrom('Installation')
          .select(['platform', 'scope', 'content'])
          .orderBy('platform')
          .orderBy('scope')
          .execute(),
      ),
    replaceInstallation: ({ platform, scope, content: before }, content) =>
      database.run(async (tables) => {
        const { numUpdatedRows } = await tables
          .updateTable('Installation')
          .set({ content, updatedAt: clock() })
          .where('platform', '=', platform)
          .where('scope', '=', scope)
          .where('content', '=', before)
          .executeTakeFirstOrThrow();
        return numUpdatedRows > 0n;
      }),
    async deleteInstallation(platform, scope) {
      await database.run((tables) =>
        tables
          .deleteFrom('Installation')
          .where('platform', '=', platform)
          .where('scope', '=', scope)
          .executeTakeFirst(),
      );
      await database.eraseDeleted();
    },
  };
}
