import { Migration } from '@mikro-orm/migrations';

export class Migration20261123000000_initial extends Migration {
  override up(): void {
    this.addSql(
      `create table "chat_sessions" ("session_id" uuid not null, "user_identifier" text not null, "platform" text not null, "thread_key" text null, "title" text null, "status" text not null default 'in_progress', "generated_config" text null, "current_revision" int null, "created_at" timestamptz not null, "updated_at" timestamptz not null, primary key ("session_id"));`,
    );
    this.addSql('alter table "chat_sessions" add constraint "chat_sessions_thread_key_unique" unique ("thread_key");');
    this.addSql(
      'create index "chat_sessions_recent" on "chat_sessions" ("user_identifier", "updated_at", "session_id");',
    );
    this.addSql('create index "chat_sessions_active" on "chat_sessions" ("platform", "updated_at");');

    this.addSql(
      'create table "chat_messages" ("position" bigint generated always as identity not null primary key, "id" uuid not null, "session_id" uuid not null, "role" text not null, "content" text not null, "created_at" timestamptz not null, "metadata" jsonb not null, "platform_message_id" text null, "thread_key" text null, "turn_id" uuid null, "deleted_at" timestamptz null);',
    );
    this.addSql('alter table "chat_messages" add constraint "chat_messages_id_unique" unique ("id");');
    this.addSql('create index "chat_messages_transcript" on "chat_messages" ("session_id", "position");');
    this.addSql('create index "chat_messages_turn" on "chat_messages" ("turn_id", "position");');
    this.addSql(
      'alter table "chat_messages" add constraint "chat_messages_delivery" unique ("thread_key", "platform_message_id");',
    );

    this.addSql(
      'create table "revisions" ("session_id" uuid not null, "number" int not null, "yaml" text not null, "file_name" text not null, "based_on" int null, "changes" text not null, "turn_id" uuid null, "created_at" timestamptz not null, primary key ("session_id", "number"));',
    );

    this.addSql(
      'create table "turns" ("position" bigint generated always as identity not null primary key, "id" uuid not null, "session_id" uuid not null, "thread_key" text not null, "kind" text not null, "command" text null, "state" text not null, "outcome" text null, "stop_requested_at" timestamptz null, "reply_target" jsonb not null, "post_ids" jsonb not null, "file_delivered_at" timestamptz null, "answer_message_id" uuid null, "revision_number" int null, "attempts" int not null, "created_at" timestamptz not null, "started_at" timestamptz null, "finished_at" timestamptz null);',
    );
    this.addSql('alter table "turns" add constraint "turns_id_unique" unique ("id");');
    this.addSql('create index "turns_session" on "turns" ("session_id", "position");');
    this.addSql('create index "turns_unfinished" on "turns" ("finished_at", "position") where finished_at is null;');
    this.addSql(
      'create index "turns_unfinished_in_thread" on "turns" ("thread_key", "position") where finished_at is null;',
    );

    this.addSql(
      'alter table "chat_messages" add constraint "chat_messages_session_id_foreign" foreign key ("session_id") references "chat_sessions" ("session_id") on delete cascade;',
    );

    this.addSql(
      'alter table "revisions" add constraint "revisions_session_id_foreign" foreign key ("session_id") references "chat_sessions" ("session_id") on delete cascade;',
    );

    this.addSql(
      'alter table "turns" add constraint "turns_session_id_foreign" foreign key ("session_id") references "chat_sessions" ("session_id") on delete cascade;',
    );
  }

  override down(): void {
    for (const table of ['revisions', 'turns', 'chat_messages', 'chat_sessions']) this.addSql(`drop table "${table}";`);
  }
}
