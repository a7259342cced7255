import { Migration } from '@mikro-orm/migrations';

export class Migration20261129080700_revision_results extends Migration {
  override up(): void {
    this.addSql('alter table "revisions" add "results" jsonb null;');
  }

  override down(): void {
    this.addSql('alter table "revisions" drop column "results";');
  }
}
