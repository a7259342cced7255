import { Migration } from '@mikro-orm/migrations';

export class Migration20261129030000_title_message extends Migration {
  override up(): void {
    this.addSql('alter table `chat_sessions` add column `title_message_id` text null;');
    // So far, every title was taken from the session's first message that is not a command.
    this.addSql(
      "update chat_sessions set title_message_id = (select m.id from chat_messages m join turns t on t.id = m.turn_id where m.session_id = chat_sessions.session_id and m.role = 'user' and t.kind = 'message' order by m.position limit 1) where title is not null;",
    );
    this.addSql(
      'update chat_sessions set title = null, title_message_id = null where title_message_id in (select id from chat_messages where deleted_at is not null);',
    );
  }

  override down(): void {
    this.addSql('alter table `chat_sessions` drop column `title_message_id`;');
  }
}
