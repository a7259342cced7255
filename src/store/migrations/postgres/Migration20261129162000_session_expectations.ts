import { Migration } from '@mikro-orm/migrations';

export class Migration20261129162000_session_expectations extends Migration {
  override up(): void {
    this.addSql('alter table "chat_sessions" add "expectations" jsonb null;');
  }

  override down(): void {
    this.addSql('alter table "chat_sessions" drop column "expectations";');
  }
}
