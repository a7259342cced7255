import { Migration } from '@mikro-orm/migrations';

export class Migration20261129135200_turn_trial extends Migration {
  override up(): void {
    this.addSql('alter table "turns" add "trial" text null;');
  }

  override down(): void {
    this.addSql('alter table "turns" drop column "trial";');
  }
}
