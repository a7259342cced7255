import { Migration } from '@mikro-orm/migrations';

export class Migration20261129135500_revision_name extends Migration {
  override up(): void {
    this.addSql('alter table "revisions" add "name" text null;');
  }

  override down(): void {
    this.addSql('alter table "revisions" drop column "name";');
  }
}
