import { Migration } from '@mikro-orm/migrations';

export class Migration20261129133410_message_times extends Migration {
  override up(): void {
    this.addSql('create index "chat_messages_recent" on "chat_messages" ("created_at");');
  }

  override down(): void {
    this.addSql('drop index "chat_messages_recent";');
  }
}
