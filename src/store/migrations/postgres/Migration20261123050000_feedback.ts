import { Migration } from '@mikro-orm/migrations';

export class Migration20261123050000_feedback extends Migration {
  override up(): void {
    this.addSql(
      'create table "feedback" ("turn_id" uuid not null, "user_identifier" text not null, "session_id" uuid not null, "verdict" text not null, "given_at" timestamptz not null, primary key ("turn_id", "user_identifier"));',
    );
    this.addSql('create index "feedback_session" on "feedback" ("session_id");');
    this.addSql('create index "feedback_given" on "feedback" ("given_at", "turn_id");');
    this.addSql(
      'alter table "feedback" add constraint "feedback_session_id_foreign" foreign key ("session_id") references "chat_sessions" ("session_id") on delete cascade;',
    );
  }

  override down(): void {
    this.addSql('drop table "feedback";');
  }
}
